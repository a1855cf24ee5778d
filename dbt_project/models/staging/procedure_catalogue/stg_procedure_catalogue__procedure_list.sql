-- grain: one row per province, procedure that the catalogue lists; the last reading stands
with known as (
  {{ latest_known(source('procedure_catalogue', 'procedure_list'), ['province_code', 'procedure_code']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  procedure_code, procedure_name
from known
