-- grain: one row per unit under the code by which figures stand: those that sources show, what a code named before, and today's units that took over
with latest as (
  select *, row_number() over (partition by province_code, dated_unit_code order by linked_from desc nulls last, unit_id) as link_order
  from {{ ref('int_units__units_linked') }}
  where is_sighted
),

reused as (
  select distinct province_code, unit_code from latest where is_reused
),

successors as (
  select
    province_code, unit_code, as_is_unit_code, succession_status,
    row_number() over (partition by province_code, unit_code order by case when takes_rest then 0 else 1 end, as_is_unit_code) as successor_order
  from {{ ref('int_units__units_moved') }}
),

shown as (
  select
    n.unit_code, n.province_code, l.unit_id,
    -- a code that named others before: its sources may show it under an old name
    case when r.unit_code is null then n.unit_name_vi end as unit_name_vi, n.unit_level, n.peer_group, n.nso_code
  from {{ ref('int_units__units_named') }} as n
  left join latest as l on l.province_code = n.province_code and l.dated_unit_code = n.unit_code and l.link_order = 1
  left join reused as r on r.province_code = n.province_code and r.unit_code = n.unit_code
),

every_unit as (
  select * from shown
  union all
  select
    dated_unit_code, province_code, unit_id, cast(null as {{ dbt.type_string() }}) as unit_name_vi, cast(null as {{ dbt.type_string() }}) as unit_level,
    cast(null as {{ dbt.type_string() }}) as peer_group, cast(null as {{ dbt.type_string() }}) as nso_code
  from latest
  where is_reused and link_order = 1
  union all
  select distinct
    m.as_is_unit_code, m.as_is_province_code, m.reached_unit_id, cast(null as {{ dbt.type_string() }}) as unit_name_vi,
    cast(null as {{ dbt.type_string() }}) as unit_level, cast(null as {{ dbt.type_string() }}) as peer_group, cast(null as {{ dbt.type_string() }}) as nso_code
  from {{ ref('int_units__units_moved') }} as m
  left join {{ ref('int_units__units_named') }} as n on n.province_code = m.as_is_province_code and n.unit_code = m.as_is_unit_code
  left join latest as l on l.province_code = m.as_is_province_code and l.dated_unit_code = m.as_is_unit_code
  where n.unit_code is null and l.unit_code is null
),

peers as (
  select unit_level, max(peer_group) as peer_group from {{ ref('stg_rulebook__unit_types') }} group by unit_level
)

select
  e.unit_code,
  e.province_code,
  case when e.unit_code <> p.province_unit_code then p.province_unit_code end as parent_unit_code,
  coalesce(e.unit_name_vi, u.name_vi, e.unit_code) as unit_name_vi,
  coalesce(e.unit_level, u.level) as unit_level,
  coalesce(e.peer_group, t.peer_group) as peer_group,
  coalesce(e.nso_code, case when u.level <> 'department' then u.unit_code end) as nso_code,
  coalesce(u.valid_from, case when e.unit_code = p.province_unit_code then p.valid_from end) as valid_from,
  coalesce(u.valid_to, case when e.unit_code = p.province_unit_code then p.valid_to end) as valid_to,
  u.parent_code as parent_nso_code,
  case when s.as_is_unit_code <> e.unit_code then s.as_is_unit_code end as successor_unit_code,
  coalesce(s.succession_status, 'unchanged') as succession_status
from every_unit as e
left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = e.province_code
left join {{ ref('stg_rulebook__units') }} as u on u.unit_id = e.unit_id
left join peers as t on t.unit_level = u.level
left join successors as s on s.province_code = e.province_code and s.unit_code = e.unit_code and s.successor_order = 1
