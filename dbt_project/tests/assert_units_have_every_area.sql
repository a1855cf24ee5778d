-- a unit that has anything in a criteria set has a row for each of its areas, so that a page can show the gap
with expected as (
  select distinct s.period, s.criteria_set_id, s.province_code, s.unit_code, a.criterion_code as area_code
  from {{ ref('fct_area_scores') }} as s
  inner join {{ ref('dim_criteria') }} as a
    on a.criteria_set_id = s.criteria_set_id and a.level = 'area' and a.is_counted and {{ is_in_force('s.period', 'a.valid_from', 'a.valid_to') }}
)

select e.*
from expected as e
left join {{ ref('fct_area_scores') }} as f
  on f.period = e.period and f.criteria_set_id = e.criteria_set_id and f.province_code = e.province_code
  and f.unit_code = e.unit_code and f.area_code = e.area_code
where f.unit_code is null
