-- grain: one row per province, dossier code, submitted file; the last sending stands
with known as (
  {{ latest_known(source('national_sync_log', 'attachments'), ['province_code', 'dossier_code', 'attachment_id']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  dossier_code, attachment_id, link_digest, is_digitised, reuse_kind, is_from_store, is_deleted
from known
