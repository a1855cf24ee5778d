-- grain: one row per source, province, period, arrival
select
  source_id, province_code, period, arrival_id, landed_count, is_snapshot, is_early, practice_kind,
  absent, unknown_fields, missing_fields, empty_because, learned_at
from {{ source('accounts', 'arrivals') }}
