-- grain: one row per dossier, in the local month in which it was accepted (applied for, where it never was)
with dated as (
  select
    source_id, province_code, file_sha256, unit_code, agency_name,
    status, channel, accepted_at, due_at, completed_at, has_no_due_date,
    coalesce({{ month_of(local_time('coalesce(accepted_at, applied_at)')) }}, period) as month
  from {{ ref('stg_one_stop_dossiers__dossiers') }}
)

select
  source_id, province_code, month as period, {{ end_of_month_at('month') }} as period_end_at,
  file_sha256, unit_code, agency_name,
  status, channel, accepted_at, due_at, completed_at, has_no_due_date
from dated
