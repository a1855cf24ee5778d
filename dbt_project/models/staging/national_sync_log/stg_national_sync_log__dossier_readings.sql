-- grain: one row per province, dossier code, arrival, row: every reading, so that a state that was left again is not forgotten
select
  source_id, province_code, period, file_sha256, arrival_id, row_no, learned_at,
  dossier_code, status, unit_code, due_at, accepted_at, finished_at, returned_at, refused_at
from {{ source('national_sync_log', 'dossiers') }}
