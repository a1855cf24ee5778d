-- grain: one row per month, province, unit, entered figure whose months add up
-- sheets are filled in by calendar months
select
  'calendar' as calendar, period, period as calendar_month, period as administrative_month, province_code, unit_code, measure_code, source_id,
  numerator, denominator, excluded_count, source_row_count, first_sha256, last_sha256
from {{ ref('int_figures__figures_measured') }}
where over_time = 'sum' and {{ is_month('period') }}
