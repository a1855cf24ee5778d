-- grain: one row per period as entered, province, unit, entered figure of which the last stands: stocks, scores and ranks
select
  period, province_code, unit_code, measure_code, source_id,
  numerator, denominator, excluded_count, stated_ratio_pct, source_row_count, first_sha256, last_sha256,
  -- a score or a rank of a unit is no part of its province's
  measured_as not in ('stated', 'rank') as is_part_of_province
from {{ ref('int_figures__figures_measured') }}
where over_time = 'last'
