-- grain: one row per calendar (of the set), view of the units, period, province, unit, criteria set, criterion: the points in force of the workflow
select
  c.calendar,
  cast('as_was' as {{ dbt.type_string() }}) as unit_view,
  p.period, p.province_code, p.unit_code, p.criteria_set_id, p.criterion_code,
  p.points, p.round_kind, p.is_appealed, p.source_id, p.file_sha256
from {{ ref('int_assessments__points_in_force') }} as p
inner join {{ ref('stg_rulebook__criteria_sets') }} as c on c.criteria_set_id = p.criteria_set_id
