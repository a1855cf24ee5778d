-- grain: one row per province, dossier code, state, moment; an event that was sent again is one
with known as (
  {{ latest_known(source('national_sync_log', 'events'), ['province_code', 'dossier_code', 'status', 'happened_at']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  dossier_code, status, happened_at
from known
