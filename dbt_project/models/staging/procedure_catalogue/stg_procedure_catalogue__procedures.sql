-- grain: one row per province, procedure; the last reading stands
with known as (
  {{ latest_known(source('procedure_catalogue', 'procedures'), ['province_code', 'procedure_code']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  procedure_code, procedure_name, sector_code, sector_name, publishing_agency_code, publishing_agency, status_raw,
  online_level, is_internal, is_integrated, decided_date, published_date, updated_date
from known
