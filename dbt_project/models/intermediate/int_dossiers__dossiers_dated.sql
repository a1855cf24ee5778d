-- grain: one row per dossier, in the local month in which it was accepted (applied for, where it never was), by the calendar and as administrations count
with dated as (
  select
    d.source_id, d.province_code, d.file_sha256, d.unit_code, d.agency_name, d.dossier_code,
    d.status, d.channel, d.accepted_at, d.due_at, d.completed_at, d.has_no_due_date,
    -- without a day of its own it counts in its file's month, in both calendars
    coalesce({{ month_of(local_time('coalesce(d.accepted_at, d.applied_at)')) }}, d.period) as month,
    coalesce({{ month_in('a', local_time('coalesce(d.accepted_at, d.applied_at)')) }}, d.period) as administrative_month,
    a.first_day, a.months_ahead
  from {{ ref('stg_one_stop_dossiers__dossiers') }} as d
  {{ join_calendar('a', 'administrative') }}
)

select
  source_id, province_code, month as period, {{ end_of_month_at('month') }} as period_end_at,
  administrative_month as administrative_period, {{ end_of_month_in_at('dated', 'administrative_month') }} as administrative_period_end_at,
  file_sha256, unit_code, agency_name, dossier_code,
  status, channel, accepted_at, due_at, completed_at, has_no_due_date
from dated
