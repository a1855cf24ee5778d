-- grain: one row per province, agency; the last reading stands
with known as (
  {{ latest_known(source('procedure_catalogue', 'agencies'), ['province_code', 'agency_code']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  agency_code, agency_name, agency_level
from known
