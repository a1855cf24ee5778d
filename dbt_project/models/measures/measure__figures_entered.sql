-- grain: one row per month, province, unit, entered figure whose months add up
select
  period, province_code, unit_code, measure_code, source_id,
  numerator, denominator, excluded_count, source_row_count, first_sha256, last_sha256
from {{ ref('int_figures__figures_measured') }}
where over_time = 'sum' and {{ is_month('period') }}
