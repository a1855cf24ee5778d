-- grain: one row per province, item of the queue; the last reading stands
with known as (
  {{ latest_known(source('document_axis', 'received_items'), ['province_code', 'item_id']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  item_id, item_kind, unit_code, sender_organ_code, receiver_organ_code, created_at, updated_at, status
from known
