-- grain: one row per province, unit, indicator, reporting period, approval, day sent; the last reading stands
with known as (
  {{ latest_known(source('periodic_reports', 'submissions'), ['province_code', 'unit_code', 'indicator_code', 'report_period', 'approval', 'sent_date']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  unit_code, indicator_code, report_period, stated_period, indicator_name, indicator_unit, is_listed,
  value, cumulative_value, approval, sent_date
from known
