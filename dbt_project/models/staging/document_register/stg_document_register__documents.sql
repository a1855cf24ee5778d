-- grain: one row per province, unit, direction, day, register number, document number; the last reading stands
with known as (
  {{ latest_known(
    source('document_register', 'documents'),
    ['province_code', 'direction', 'unit_code', 'registered_date', 'register_number', 'document_number']
  ) }}
)

select
  source_id, province_code, period, file_sha256,
  direction, unit_code, registered_date, register_number, document_number, delivery, is_digitally_signed
from known
