-- grain: one row per calendar, province, assigned task, judged by its day as the month of its assignment ended
with placed as (
  select
    t.source_id, t.province_code, t.file_sha256, t.task_id, t.status, t.due_date, t.government_due_date, t.finished_at,
    -- a task that no unit follows stands with the province
    coalesce(t.unit_code, p.province_unit_code, t.province_code) as unit_code,
    c.calendar, c.first_day, c.months_ahead,
    coalesce({{ month_in('c', local_time('t.created_at')) }}, {{ month_in('c', 't.document_date') }}, t.period) as period,
    coalesce({{ month_of(local_time('t.created_at')) }}, {{ month_of('t.document_date') }}, t.period) as calendar_month,
    coalesce({{ month_in('a', local_time('t.created_at')) }}, {{ month_in('a', 't.document_date') }}, t.period) as administrative_month
  from {{ ref('stg_assigned_tasks__tasks') }} as t
  cross join {{ ref('stg_rulebook__calendars') }} as c
  {{ join_calendar('a', 'administrative') }}
  left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = t.province_code
),

ended as (
  select
    *,
    {{ end_of_month_in_at('placed', 'period') }} as period_end_at,
    {{ month_in('placed', 'due_date') }} <= period as is_due_in_month
  from placed
)

select
  calendar, source_id, province_code, period, calendar_month, administrative_month, unit_code, file_sha256, task_id, due_date,
  government_due_date is not null as is_of_government,
  -- recalled, or without a day to be done by: nothing to hold it against
  status <> 'recalled' and due_date is not null as is_judged,
  case
    when status = 'recalled' or due_date is null then null
    when finished_at < period_end_at then cast({{ local_time('finished_at') }} as date) <= due_date
    -- unfinished when the month ended: on time while its day lies beyond
    else not is_due_in_month
  end as is_on_time,
  case
    when status = 'recalled' or due_date is null then null
    else coalesce(finished_at >= period_end_at, true) and is_due_in_month
  end as is_overdue
from ended
