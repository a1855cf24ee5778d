-- grain: one row per calendar, period, criteria set, province, unit of today, area
select
  s.calendar, s.period, s.criteria_set_id, s.province_code, s.unit_code, s.area_code,
  s.score, s.max_score, s.applicable_max_score, s.score_status, s.score_basis, s.published_score, s.score_gap, s.set_status,
  'unpublished' as publication_status, cast(null as {{ dbt.type_string() }}) as decision_number
from {{ ref('score__areas') }} as s
where s.unit_view = 'as_is'
