-- grain: one row per province of the sources, unit that ever stood in what is its territory
-- A province that stands covers those that were merged into it; one that no longer stands covers its own alone. Departments stand in every province.
with grounds as (
  select p.province_code, u.unit_code as province_nso_code, u.valid_from, u.valid_to
  from {{ ref('stg_rulebook__provinces') }} as p
  inner join {{ ref('stg_rulebook__units') }} as u
    on u.level = 'province' and u.unit_code = p.nso_code and (u.valid_to = p.valid_to or (u.valid_to is null and p.valid_to is null))
  union all
  select p.province_code, o.unit_code as province_nso_code, o.valid_from, o.valid_to
  from {{ ref('stg_rulebook__provinces') }} as p
  inner join {{ ref('stg_rulebook__units') }} as u on u.level = 'province' and u.unit_code = p.nso_code and u.valid_to is null
  inner join {{ ref('int_units__successors_resolved') }} as s on s.reached_unit_id = u.unit_id
  inner join {{ ref('stg_rulebook__units') }} as o on o.unit_id = s.unit_id
  where p.valid_to is null
)

select distinct
  g.province_code, u.unit_id, u.unit_code as nso_code, u.level, u.name_vi, u.valid_from, u.valid_to, u.parent_code
from {{ ref('stg_rulebook__units') }} as u
inner join grounds as g on g.province_nso_code = u.province_nso_code and {{ overlaps('u.valid_from', 'u.valid_to', 'g.valid_from', 'g.valid_to') }}
where u.level <> 'province'

union all

select p.province_code, u.unit_id, u.unit_code as nso_code, u.level, u.name_vi, u.valid_from, u.valid_to, u.parent_code
from {{ ref('stg_rulebook__units') }} as u
cross join {{ ref('stg_rulebook__provinces') }} as p
where u.level <> 'province' and u.province_nso_code is null
