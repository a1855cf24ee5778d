-- grain: one row per calendar, period, criteria set, province, unit of today, area
select
  calendar, period, criteria_set_id, province_code, unit_code, area_code,
  score, max_score, applicable_max_score, score_status, score_basis, published_score, score_gap, set_status
from {{ ref('score__areas') }}
where unit_view = 'as_is'
