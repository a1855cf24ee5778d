-- grain: one row per province, transaction, over all periods; the last reading stands
with known as (
  {{ latest_known(source('payments', 'confirmations'), ['province_code', 'transaction_id']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  transaction_id, reference_code, dossier_code, amount_vnd, currency, paid_at, is_success,
  error_code, partner_code, bank_code
from known
