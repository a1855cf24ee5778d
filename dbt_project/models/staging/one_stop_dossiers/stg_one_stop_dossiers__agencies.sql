-- grain: one row per province, identifier of a unit; the last reading stands
with known as (
  {{ latest_known(source('one_stop_dossiers', 'agencies'), ['province_code', 'agency_id']) }}
)

select
  source_id, province_code, period, agency_id, agency_code, agency_name, unit_code,
  file_sha256, learned_at
from known
