-- grain: one row per province, dossier code, result paper; the last sending stands
with known as (
  {{ latest_known(source('national_sync_log', 'results'), ['province_code', 'dossier_code', 'result_id']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  dossier_code, result_id, result_code, link_digest
from known
