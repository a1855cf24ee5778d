-- grain: one row per target, month
select
  target_id, province_code, period, measure_code, indicator_vi, comparator, unit, actual_value,
  target_value, target_value_max, due_year, numerator, denominator, attainment_status, score_status, note
from {{ ref('score__targets') }}
