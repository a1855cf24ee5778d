-- grain: one row per period, criteria set, province, unit, area
select
  period, criteria_set_id, province_code, unit_code, area_code,
  score, max_score, score_status, score_basis, published_score, score_gap
from {{ ref('score__areas') }}
