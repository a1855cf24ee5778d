-- grain: one row per calendar, period, province, unit of today, measure
select
  calendar, period, province_code, unit_code, measure_code, source_id, numerator, denominator, excluded_count,
  ratio_pct, stated_ratio_pct, published_score, source_row_count, file_sha256, data_quality_status, data_quality_message, succession_status
from {{ ref('measure__values_unioned') }}
where unit_view = 'as_is'
