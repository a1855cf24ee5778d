-- grain: one row per province, sector; the last reading stands
with known as (
  {{ latest_known(source('procedure_catalogue', 'sectors'), ['province_code', 'sector_code']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  sector_code, sector_name, branch_code
from known
