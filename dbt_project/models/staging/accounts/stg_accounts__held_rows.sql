-- grain: one row per held row and reason
select
  source_id, entity, province_code, period, arrival_id, file_sha256, row_no,
  rule_code, field, owner, raw_text, learned_at
from (
  {{ told_once(source('accounts', 'held'), ['source_id', 'entity', 'province_code', 'period', 'arrival_id', 'file_sha256', 'row_no', 'rule_code', 'field']) }}
) as told
