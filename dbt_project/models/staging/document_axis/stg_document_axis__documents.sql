-- grain: one row per province, document, receiver, action, moment of sending
with known as (
  {{ latest_known(source('document_axis', 'documents'), ['province_code', 'document_id', 'receiver_code', 'action', 'sent_at']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  document_id, action, unit_code, sender_organ_code, receiver_organ_code, receiver_code, document_number, document_type,
  promulgated_date, due_date, sent_at, priority, steering_type, replied_document_id, replaced_document_id,
  has_paper_copy, is_signed_envelope, attachment_count, carried_attachment_characters
from known
