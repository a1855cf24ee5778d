-- grain: one row per source, province, period, arrival, file
select
  source_id, province_code, period, arrival_id, entity, file_name, file_sha256, file_bytes,
  landed_count, accepted_count, held_count, duplicate_count, practice_kind, learned_at
from (
  {{ told_once(source('accounts', 'file_accounts'), ['source_id', 'province_code', 'period', 'arrival_id', 'entity', 'file_name', 'file_sha256']) }}
) as told
