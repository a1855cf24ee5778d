-- grain: one row per calendar, province, dossier of the national copy, judged as its month ended by 766 rule 2.1 (sources/README 2.3)
with clocked as (
  select
    d.calendar, d.source_id, d.province_code, d.period, d.calendar_month, d.administrative_month, d.file_sha256, d.unit_code, d.dossier_code, d.procedure_code, d.accepted_at, d.due_at,
    case
      when e.end_at is not null then 'ended'
      when e.is_end_unknown then 'unknown'
      when s.open_count > 0 then 'awaiting_supplement'
      else 'unfinished'
    end as end_basis,
    -- waiting for papers it stands at the moment of the request; unfinished it stands at the end of the month
    coalesce(e.end_at, case when s.open_count > 0 then s.open_requested_at end, d.period_end_at) as clock_end_at,
    coalesce(s.open_count > 0 and s.request_count > 1, false) and e.end_at is null as is_asked_again,
    coalesce(s.waited_working_seconds, 0) as waited_working_seconds,
    coalesce(s.waited_seconds, 0) as waited_seconds,
    coalesce(s.credited_working_seconds, 0) as credited_working_seconds
  from {{ ref('int_sync__dossiers_closed') }} as d
  inner join {{ ref('int_sync__dossiers_ended') }} as e
    on e.calendar = d.calendar and e.province_code = d.province_code and e.dossier_code = d.dossier_code
  left join {{ ref('int_sync__supplements_credited') }} as s
    on s.calendar = d.calendar and s.province_code = d.province_code and s.dossier_code = d.dossier_code
),

measured as (
  select
    k.*, p.allowed_working_seconds, p.allowed_seconds, c.rounding_seconds,
    {{ working_seconds_between('start_day', 'k.accepted_at', 'end_day', 'k.clock_end_at') }} - k.waited_working_seconds as used_working_seconds,
    {{ dbt.datediff('k.accepted_at', 'k.clock_end_at', 'second') }} - k.waited_seconds as used_seconds,
    {{ working_seconds_between('due_day', 'k.due_at', 'end_day', 'k.clock_end_at') }} as overdue_working_seconds
  from clocked as k
  inner join {{ ref('stg_rulebook__clocks') }} as c on c.is_in_force
  left join {{ ref('int_procedures__deadlines_compared') }} as p on p.province_code = k.province_code and p.procedure_code = k.procedure_code
  {{ join_working_day('start_day', 'k.accepted_at') }}
  {{ join_working_day('end_day', 'k.clock_end_at') }}
  {{ join_working_day('due_day', 'k.due_at') }}
)

select
  calendar, source_id, province_code, period, calendar_month, administrative_month, file_sha256, unit_code, dossier_code, procedure_code, end_basis, accepted_at, clock_end_at, due_at,
  {{ rounded_up('used_working_seconds', 'rounding_seconds') }} as used_working_seconds,
  credited_working_seconds, waited_working_seconds,
  case
    when accepted_at is null or end_basis = 'unknown' then null
    when is_asked_again then false
    when due_at is not null then clock_end_at <= due_at or (credited_working_seconds > 0 and overdue_working_seconds <= credited_working_seconds)
    -- no due date: within the procedure's greatest deadline, by whichever clock that deadline is given
    when allowed_working_seconds is not null or allowed_seconds is not null then
      coalesce({{ rounded_up('used_working_seconds', 'rounding_seconds') }} <= allowed_working_seconds, false) or coalesce(used_seconds <= allowed_seconds, false)
  end as is_on_time
from measured
