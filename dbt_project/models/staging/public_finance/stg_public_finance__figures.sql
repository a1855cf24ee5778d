-- grain: one row per province, period, unit, item; the last reading stands
with known as (
  {{ latest_known(source('public_finance', 'figures'), ['province_code', 'period', 'unit_code', 'item_code']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  unit_code, item_code, value, document_number, document_date
from known
