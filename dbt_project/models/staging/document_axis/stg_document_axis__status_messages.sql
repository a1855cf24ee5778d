-- grain: one row per province, document, answering office, status, moment
with known as (
  {{ latest_known(source('document_axis', 'status_messages'), ['province_code', 'document_id', 'document_number', 'office_code', 'status', 'happened_at']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  document_id, document_number, document_sender_organ_code, promulgated_date,
  unit_code, office_organ_code, office_code, status, happened_at
from known
