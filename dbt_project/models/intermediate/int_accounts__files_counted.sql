-- grain: one row per source, province, period, arrival, file; `unaccounted_count` is what the counts leave unexplained
select
  source_id, province_code, period, arrival_id, entity, file_name, file_sha256, file_bytes,
  landed_count, accepted_count, held_count, duplicate_count,
  landed_count - accepted_count - held_count - duplicate_count as unaccounted_count,
  practice_kind, learned_at
from {{ ref('stg_accounts__files') }}
