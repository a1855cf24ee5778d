-- grain: one row per calendar, period, criteria set, province, unit of today, criterion or sub-criterion
select
  calendar, period, criteria_set_id, province_code, unit_code, area_code, parent_code, criterion_code, level, measure_code,
  numerator, denominator, excluded_count, ratio_pct, score, max_score, applicable_max_score, score_status, score_basis,
  published_score, score_gap, data_quality_status, data_quality_message, source_id, file_sha256, set_status
from {{ ref('score__criteria') }}
where unit_view = 'as_is'
