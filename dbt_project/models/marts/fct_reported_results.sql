-- grain: one row per reported result
select
  result_id, province_code, year, indicator_vi, unit, stated_value,
  numerator, denominator, recomputed_value, value_gap
from {{ ref('score__reported_results') }}
