-- grain: one row per target in force, month
select
  target_id, province_code, period, measure_code, indicator_vi, comparator, unit, actual_value,
  target_value, target_value_max, due_year, numerator, denominator, attainment_status, score_status, note,
  shape, plan_id, version, parent_target_id, actual_period, milestone_year, milestone_value, base_period, base_value, start_value,
  path_value, required_per_month, remaining_months, method_vi, missing_figure_vi,
  national_target_id, national_value, national_reason_vi, superseding_decision
from {{ ref('score__targets') }}
