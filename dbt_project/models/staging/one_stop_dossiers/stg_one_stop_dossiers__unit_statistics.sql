-- grain: one row per province, period, unit; the last reading stands
with known as (
  {{ latest_known(source('one_stop_dossiers', 'unit_statistics'), ['province_code', 'period', 'unit_code']) }}
)

select
  source_id, province_code, period, unit_code, agency_name,
  received, received_online, received_direct, resolved, resolved_early, resolved_on_time, resolved_overdue, unresolved, unresolved_on_time,
  unresolved_overdue, cancelled,
  file_sha256, learned_at
from known
