-- grain: one row per step of a run, as it ended; those of the run that builds it stand in the next build
select
  run_id, step_code, source_id, province_code, period, step_status, outcome, error, row_count, byte_count, seconds, peak_memory_mib, started_at
from {{ ref('stg_accounts__run_steps') }}
