-- grain: one row per province, period, unit, item and the year it speaks of; the last reading stands
with known as (
  {{ latest_known(source('external_indices', 'figures'), ['province_code', 'period', 'unit_code', 'item_code', 'result_year']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  unit_code, item_code, result_year, value, document_number, document_date
from known
