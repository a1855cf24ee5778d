-- grain: one row per province, dossier code, request for more papers; the last sending stands
with known as (
  {{ latest_known(source('national_sync_log', 'supplements'), ['province_code', 'dossier_code', 'supplement_id']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  dossier_code, supplement_id, requested_at, received_at, is_supplemented, due_before_at, due_after_at
from known
