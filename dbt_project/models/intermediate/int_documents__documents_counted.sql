-- grain: one row per province, month of registration, unit, direction, delivery, signing state
select
  source_id,
  province_code,
  {{ month_of('registered_date') }} as period,
  unit_code,
  direction,
  delivery,
  is_digitally_signed,
  count(*) as document_count,
  min(file_sha256) as first_sha256,
  max(file_sha256) as last_sha256
from {{ ref('stg_document_register__documents') }}
group by source_id, province_code, {{ month_of('registered_date') }}, unit_code, direction, delivery, is_digitally_signed
