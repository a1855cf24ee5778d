-- grain: one row per province, unit, direction, day, register number, document number; the last reading stands
with known as (
  {{ latest_known(
    source('document_register', 'documents'),
    ['province_code', 'direction', 'unit_code', 'registered_date', 'register_number', 'document_number']
  ) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  direction, unit_code, registered_date, register_number, document_number, document_type, document_date, due_date, forwarded_date,
  delivery, is_digitally_signed, signed_at, role, status, completed_at, receiver_count, received_count,
  is_reply, has_paper_copy, urgency, system_number
from known
