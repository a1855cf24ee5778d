-- grain: one row per calendar, province, dossier of the national copy that was asked for a supplement before its end, or its month's end
with asked as (
  select
    d.calendar, s.*, d.due_at, d.period_end_at, e.end_at, coalesce(e.end_at, d.period_end_at) as until_at,
    max(s.received_at) over (
      partition by d.calendar, s.province_code, s.dossier_code order by s.requested_at, s.received_at rows between unbounded preceding and 1 preceding
    ) as earlier_received_at
  from {{ ref('int_sync__supplements_timed') }} as s
  inner join {{ ref('int_sync__dossiers_closed') }} as d on d.province_code = s.province_code and d.dossier_code = s.dossier_code
  inner join {{ ref('int_sync__dossiers_ended') }} as e on e.province_code = s.province_code and e.dossier_code = s.dossier_code
  where s.requested_at < coalesce(e.end_at, d.period_end_at)
),

-- two requests that overlap stop the clock once
spans as (
  select
    calendar, province_code, dossier_code, requested_at,
    greatest(requested_at, coalesce(earlier_received_at, requested_at)) as from_at,
    case when received_at is not null then least(received_at, until_at) end as to_at,
    end_at is null and (received_at >= period_end_at or (received_at is null and not is_answered)) as is_open,
    -- the due date that is judged by already lies later because of this request (rulebook/ambiguities.csv: supplement_moved_due_date)
    coalesce(due_after_at > due_before_at and due_at >= due_after_at, false) as is_due_moved
  from asked
),

timed as (
  select
    s.*,
    case
      when s.is_open or s.to_at is null or s.to_at <= s.from_at then 0
      else {{ working_seconds_between('from_day', 's.from_at', 'to_day', 's.to_at') }}
    end as working_seconds,
    case when s.is_open or s.to_at is null or s.to_at <= s.from_at then 0 else {{ dbt.datediff('s.from_at', 's.to_at', 'second') }} end as passed_seconds
  from spans as s
  {{ join_working_day('from_day', 's.from_at') }}
  {{ join_working_day('to_day', 's.to_at') }}
)

select
  calendar,
  province_code,
  dossier_code,
  count(distinct requested_at) as request_count,
  sum(case when is_open then 1 else 0 end) as open_count,
  max(case when is_open then requested_at end) as open_requested_at,
  cast(sum(working_seconds) as bigint) as waited_working_seconds,
  cast(sum(passed_seconds) as bigint) as waited_seconds,
  cast(sum(case when is_due_moved then 0 else working_seconds end) as bigint) as credited_working_seconds
from timed
group by calendar, province_code, dossier_code
