-- grain: one row per province, code that a source gives a unit, unit of the rulebook that it names, time in which it does
-- By a code that the rulebook knows, else by the unit's whole name, where one unit of the province has it at the time; else a unit stands for itself.
with coded as (
  select province_code, nso_code as unit_code, unit_id, valid_from as linked_from, valid_to as linked_to, 'nso' as linked_by
  from {{ ref('int_units__units_covered') }}
  where level <> 'department'
  union all
  select
    c.province_code, k.code as unit_code, c.unit_id,
    greatest(c.valid_from, k.valid_from) as linked_from, least(c.valid_to, k.valid_to) as linked_to,
    -- a second NSO code: sources differ over it
    case when k.coding_system = 'nso' then 'other_nso' else k.coding_system end as linked_by
  from {{ ref('int_units__units_covered') }} as c
  inner join {{ ref('stg_rulebook__unit_codes') }} as k
    on k.unit_code = c.nso_code and {{ overlaps('k.valid_from', 'k.valid_to', 'c.valid_from', 'c.valid_to') }}
),

-- two communes of one province with one name at one time: the name names neither
shared as (
  select distinct c.province_code, c.unit_id
  from {{ ref('int_units__units_covered') }} as c
  inner join {{ ref('int_units__units_covered') }} as o
    on o.province_code = c.province_code and lower(o.name_vi) = lower(c.name_vi) and o.unit_id <> c.unit_id
    and {{ overlaps('o.valid_from', 'o.valid_to', 'c.valid_from', 'c.valid_to') }}
),

spoken as (
  select
    s.province_code, s.unit_code, s.sighted_from, s.sighted_to, n.unit_level,
    lower({{ name_alone('s.unit_name', 'p.full_name_vi') }}) as spoken_name
  from {{ ref('int_units__units_sighted') }} as s
  inner join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = s.province_code
  inner join {{ ref('int_units__units_named') }} as n on n.province_code = s.province_code and n.unit_code = s.unit_code
  left join (select distinct province_code, unit_code from coded) as k on k.province_code = s.province_code and k.unit_code = s.unit_code
  where s.unit_name is not null and k.unit_code is null
),

named as (
  select distinct c.province_code, s.unit_code, c.unit_id, c.valid_from as linked_from, c.valid_to as linked_to, 'name' as linked_by
  from spoken as s
  inner join {{ ref('int_units__units_covered') }} as c
    on c.province_code = s.province_code
    and {{ overlaps('s.sighted_from', 's.sighted_to', 'c.valid_from', 'c.valid_to') }}
    and (
      s.spoken_name = lower(c.name_vi)
      -- the committee of a commune: its kind is known, and its name is the commune's with some words before it
      or (s.unit_level = c.level and c.level = 'commune' and right(s.spoken_name, length(c.name_vi) + 1) = ' ' || lower(c.name_vi))
    )
  left join shared as t on t.province_code = c.province_code and t.unit_id = c.unit_id
  where t.unit_id is null
),

linked as (
  select * from coded
  union all
  select * from named
),

followed as (
  select
    l.*,
    lead(unit_id) over (partition by province_code, unit_code order by coalesce(linked_from, cast('0001-01-01' as date))) as next_unit_id
  from linked as l
),

-- a code goes on naming one unit through a change of name or parent; where it passes to another unit, it needs a date
broken as (
  select
    f.*,
    case when f.next_unit_id is not null and not coalesce(s.is_sole, false) then f.linked_to end as broken_on
  from followed as f
  left join {{ ref('int_units__successions_dated') }} as s on s.old_unit_id = f.unit_id and s.new_unit_id = f.next_unit_id
),

dated as (
  select
    b.*,
    min(broken_on) over (
      partition by province_code, unit_code order by coalesce(linked_from, cast('0001-01-01' as date)) rows between current row and unbounded following
    ) as named_until
  from broken as b
)

select
  d.province_code,
  d.unit_code,
  coalesce({{ dated_code('d.unit_code', 'd.named_until') }}, d.unit_code) as dated_unit_code,
  d.unit_id,
  d.linked_from,
  d.linked_to,
  d.linked_by,
  d.named_until is not null as is_reused,
  n.unit_code is not null as is_sighted
from dated as d
left join {{ ref('int_units__units_named') }} as n on n.province_code = d.province_code and n.unit_code = d.unit_code
