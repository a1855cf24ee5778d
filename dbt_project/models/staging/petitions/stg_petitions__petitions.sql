-- grain: one row per province, petition of the PAKN list, over all periods; the last reading stands
with known as (
  {{ latest_known(source('petitions', 'petitions'), ['province_code', 'petition_id']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  petition_id, petition_number, origin, sector_name, status, unit_code, unit_name,
  reported_at, received_at, due_date, finished_at, refused_at, cancelled_at
from known
