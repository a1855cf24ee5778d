-- grain: one row per calendar, province, petition of the PAKN list, judged as its month ended by the working days that each step may take (766 rule 5.2)
with dated as (
  select
    p.source_id, p.province_code, p.file_sha256, p.petition_id, p.status,
    -- a petition that no office has yet stands with the province
    coalesce(p.unit_code, r.province_unit_code, p.province_code) as unit_code,
    p.received_at, coalesce(p.received_at, p.reported_at) as begun_at, p.refused_at, p.finished_at, p.cancelled_at
  from {{ ref('stg_petitions__petitions') }} as p
  left join {{ ref('stg_rulebook__provinces') }} as r on r.province_code = p.province_code
),

placed as (
  select
    d.*, c.calendar, c.first_day, c.months_ahead,
    {{ month_in('c', local_time('d.begun_at')) }} as period,
    {{ month_of(local_time('d.begun_at')) }} as calendar_month,
    {{ month_in('a', local_time('d.begun_at')) }} as administrative_month
  from dated as d
  cross join {{ ref('stg_rulebook__calendars') }} as c
  {{ join_calendar('a', 'administrative') }}
),

ended as (
  select *, {{ end_of_month_in_at('placed', 'period') }} as period_end_at
  from placed
),

stepped as (
  select
    *,
    case
      -- withdrawn by the sender, or waiting for the sender since a time that the list does not tell
      when cancelled_at < period_end_at or status in ('cancelled', 'awaiting_supplement') then null
      -- ended, and nothing says when
      when (status = 'refused' and refused_at is null) or (status = 'finished' and finished_at is null) then null
      when refused_at < period_end_at then 'refused'
      else 'handled'
    end as step_code,
    -- the last moment of the month stands for an end that has not come
    least(
      coalesce(case when refused_at < period_end_at then refused_at end, finished_at, period_end_at),
      {{ dbt.dateadd('second', -1, 'period_end_at') }}
    ) as step_end_at
  from ended
)

select
  s.calendar, s.source_id, s.province_code, s.period, s.calendar_month, s.administrative_month, s.file_sha256, s.petition_id, s.unit_code, s.begun_at, s.step_code,
  s.received_at is not null as is_received,
  case when s.step_code is not null then end_day.working_days_through - start_day.working_days_through end as used_working_days,
  end_day.working_days_through - start_day.working_days_through <= l.working_days as is_on_time
from stepped as s
left join {{ ref('stg_rulebook__petition_deadlines') }} as l on l.step_code = s.step_code
{{ join_working_day('start_day', 's.begun_at') }}
{{ join_working_day('end_day', 's.step_end_at') }}
