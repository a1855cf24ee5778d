-- grain: one row per province, period, unit; the last reading stands
with known as (
  {{ latest_known(source('one_stop_dossiers', 'online_reports'), ['province_code', 'period', 'unit_code']) }}
)

select
  source_id, province_code, period, unit_code, agency_name,
  filed_partly_online, filed_fully_online, waiting_acceptance, accepted, completed, refused, paid_online, filed_total,
  file_sha256, learned_at
from known
