-- grain: one row per held row and reason
select
  source_id, entity, province_code, period, arrival_id, file_sha256, row_no,
  rule_code, field, reason_vi, reason_en, owner, raw_text, learned_at
from {{ ref('int_accounts__held_rows_explained') }}
