-- grain: one row per province, unit seen in any source; and one per province
with provinces as (
  select province_code, province_unit_code, full_name_vi, nso_code
  from {{ ref('stg_rulebook__provinces') }}
),

sighted as (
  select
    s.province_code, s.unit_code, s.source_order,
    {{ name_alone('s.unit_name', 'p.full_name_vi') }} as unit_name,
    coalesce(t.unit_level, l.unit_level) as unit_level,
    coalesce(t.peer_group, l.peer_group) as peer_group
  from {{ ref('int_units__units_sighted') }} as s
  left join provinces as p on p.province_code = s.province_code
  left join {{ ref('stg_rulebook__unit_types') }} as t on t.unit_type = s.unit_type
  left join {{ ref('stg_rulebook__unit_types') }} as l on l.portal_level = s.portal_level and l.is_root = s.is_root
),

-- how the names of each kind of unit begin: for units that only a province's own systems show
prefixes as (
  {% for place in range(1, 13) %}
  select unit_level, peer_group, lower(trim(split_part(name_prefixes, '|', {{ place }}))) as prefix
  from {{ ref('stg_rulebook__unit_types') }}
  where {{ term_count('name_prefixes', '|') }} >= {{ place }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

named as (
  select
    province_code, unit_code, unit_name,
    max(unit_level) over (partition by province_code, unit_code) as unit_level,
    max(peer_group) over (partition by province_code, unit_code) as peer_group,
    row_number() over (
      partition by province_code, unit_code
      order by case when unit_name is null then 1 else 0 end, source_order, length(unit_name), unit_name
    ) as name_order
  from sighted
),

levelled as (
  select
    n.province_code, n.unit_code, n.unit_name,
    coalesce(n.unit_level, x.unit_level) as unit_level,
    coalesce(n.peer_group, x.peer_group) as peer_group,
    row_number() over (partition by n.province_code, n.unit_code order by length(x.prefix) desc) as prefix_order
  from named as n
  left join prefixes as x on n.unit_level is null and substring(lower(n.unit_name) || ' ', 1, length(x.prefix) + 1) = x.prefix || ' '
  where n.name_order = 1
)

select
  n.unit_code,
  n.province_code,
  p.province_unit_code as parent_unit_code,
  coalesce(n.unit_name, n.unit_code) as unit_name_vi,
  n.unit_level,
  n.peer_group,
  cast(null as {{ dbt.type_string() }}) as nso_code
from levelled as n
left join provinces as p on p.province_code = n.province_code
where n.prefix_order = 1 and (p.province_unit_code is null or n.unit_code <> p.province_unit_code)

union all

select
  p.province_unit_code as unit_code,
  p.province_code,
  cast(null as {{ dbt.type_string() }}) as parent_unit_code,
  p.full_name_vi as unit_name_vi,
  t.unit_level,
  t.peer_group,
  p.nso_code
from provinces as p
cross join {{ ref('stg_rulebook__unit_types') }} as t
where t.is_root
