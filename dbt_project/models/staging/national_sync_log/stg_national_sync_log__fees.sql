-- grain: one row per province, dossier code, fee, time of collection; the last sending stands
with known as (
  {{ latest_known(source('national_sync_log', 'fees'), ['province_code', 'dossier_code', 'fee_code', 'collected_when']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  dossier_code, fee_code, collected_when, amount_vnd
from known
