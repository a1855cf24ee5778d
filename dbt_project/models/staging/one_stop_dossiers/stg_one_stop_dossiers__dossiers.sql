-- grain: one row per province, dossier, over all periods; the last reading stands
with known as (
  {{ latest_known(source('one_stop_dossiers', 'dossiers'), ['province_code', 'dossier_id']) }}
)

select
  source_id, province_code, period, file_sha256,
  dossier_id, dossier_code, national_code, status, channel, procedure_code, sector_code, unit_code, agency_name,
  applied_at, accepted_at, appointment_at, due_at, completed_at, has_no_due_date, applicant_digest, learned_at
from known
