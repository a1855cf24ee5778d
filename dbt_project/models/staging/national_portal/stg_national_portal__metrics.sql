-- grain: one row per endpoint, province, period, unit, metric; the last arrival that says anything of it stands
with known as (
  {{ latest_known(source('national_portal', 'metrics'), ['endpoint', 'province_code', 'period', 'unit_code', 'metric_code']) }}
)

select
  source_id, province_code, period, file_sha256,
  endpoint, unit_code, unit_name, unit_type, unit_level, is_root,
  metric_code, metric_name,
  numerator, denominator, ratio_pct, score, max_score, group_score, group_max_score,
  data_quality_status, data_quality_message
from known
