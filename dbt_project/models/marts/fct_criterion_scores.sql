-- grain: one row per period, criteria set, province, unit, criterion
select
  period, criteria_set_id, province_code, unit_code, area_code, criterion_code, measure_code,
  numerator, denominator, excluded_count, ratio_pct, score, max_score, score_status, score_basis,
  published_score, score_gap, data_quality_status, data_quality_message, source_id, file_sha256
from {{ ref('score__criteria') }}
