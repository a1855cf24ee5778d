-- grain: one row per calendar, period, criteria set, province, unit, area
select
  s.calendar, s.period, s.criteria_set_id, s.province_code, s.unit_code, s.area_code,
  s.score, s.max_score, s.applicable_max_score, s.score_status, s.score_basis, s.published_score, s.score_gap, s.set_status,
  {{ publication_columns() }}
from {{ ref('score__areas') }} as s
{{ join_publications('s') }}
where s.unit_view = 'as_was'
