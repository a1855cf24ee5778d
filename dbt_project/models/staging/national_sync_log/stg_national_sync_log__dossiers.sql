-- grain: one row per province, dossier code as sent, over all periods; the last sending stands
with known as (
  {{ latest_known(source('national_sync_log', 'dossiers'), ['province_code', 'dossier_code']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  dossier_code, other_code, procedure_code, channel, status, unit_name, unit_code, owner_digest, owner_kind_raw,
  filed_through, return_form, paid_online, filed_at, accepted_at, due_at, finished_at, returned_at, refused_at,
  has_digitised_part, is_vneid_verified
from known
