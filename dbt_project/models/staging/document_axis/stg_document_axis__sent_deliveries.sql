-- grain: one row per province, document of a sender, receiver; the last reading stands
with known as (
  {{ latest_known(source('document_axis', 'sent_deliveries'), ['province_code', 'sender_document_id', 'receiver_code']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  sender_document_id, receiver_document_id, unit_code, sender_organ_code, receiver_organ_code, sender_code, receiver_code,
  document_number, sent_at, received_at, send_status, receive_status
from known
