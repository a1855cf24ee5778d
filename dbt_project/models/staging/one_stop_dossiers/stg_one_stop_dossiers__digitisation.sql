-- grain: one row per province, period, unit; the last reading stands
with known as (
  {{ latest_known(source('one_stop_dossiers', 'digitisation'), ['province_code', 'period', 'unit_code']) }}
)

select
  source_id, province_code, period, unit_code, agency_name,
  total_received, received_with_file, received_without_file, total_completed, completed_with_file, completed_without_file, both_with_file,
  file_sha256, learned_at
from known
