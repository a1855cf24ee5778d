-- grain: one row per reported result
select
  result_id, province_code, year, indicator_vi, unit, stated_value,
  numerator, denominator, recomputed_value, value_gap,
  measure_code, period, measured_value, measured_value_max, measured_numerator, measured_denominator, is_reproduced
from {{ ref('score__reported_results') }}
