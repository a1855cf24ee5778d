-- grain: one row per local day over the years for which the rulebook has office hours
with digits as (
  {% for digit in range(10) %}
  select {{ digit }} as digit
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

span as (
  select min(valid_from) as first_day, max(valid_to) as end_day
  from {{ ref('stg_rulebook__office_hours') }}
),

days as (
  select cast({{ dbt.dateadd('day', '(a.digit + 10 * b.digit + 100 * c.digit + 1000 * d.digit)', 's.first_day') }} as date) as local_date, s.end_day
  from span as s
  cross join digits as a
  cross join digits as b
  cross join digits as c
  cross join digits as d
),

kinds as (
  select
    d.local_date,
    -- whose office hours count: none on a holiday; a day worked in exchange has its own
    case
      when k.kind = 'holiday' then null
      when k.kind = 'make_up_workday' then k.kind
      else cast({{ iso_weekday('d.local_date') }} as {{ dbt.type_string() }})
    end as hours_of,
    k.status
  from days as d
  left join {{ ref('stg_rulebook__calendar_days') }} as k on k.local_date = d.local_date
  where d.local_date < d.end_day
),

-- a year is as sure as the least sure of its holidays; one without any is not decided at all
years as (
  select {{ year_of('cast(local_date as ' ~ dbt.type_string() ~ ')') }} as local_year, max(case when status = 'provisional' then 1 else 0 end) as provisional
  from {{ ref('stg_rulebook__calendar_days') }}
  group by {{ year_of('cast(local_date as ' ~ dbt.type_string() ~ ')') }}
),

opened as (
  select
    k.local_date,
    coalesce(one.opens_second, 0) as first_opens_second,
    coalesce(one.closes_second, 0) as first_closes_second,
    coalesce(two.opens_second, 0) as second_opens_second,
    coalesce(two.closes_second, 0) as second_closes_second,
    coalesce(y.provisional, 1) = 1 as is_provisional
  from kinds as k
  {% for alias, session in [('one', 1), ('two', 2)] %}
  left join {{ ref('stg_rulebook__office_hours') }} as {{ alias }}
    on {{ alias }}.applies_to = k.hours_of and {{ alias }}.session_no = {{ session }}
    and k.local_date >= {{ alias }}.valid_from and k.local_date < {{ alias }}.valid_to
  {% endfor %}
  left join years as y on y.local_year = {{ year_of('cast(k.local_date as ' ~ dbt.type_string() ~ ')') }}
),

counted as (
  select
    *,
    first_closes_second - first_opens_second + second_closes_second - second_opens_second as working_seconds
  from opened
)

select
  local_date,
  working_seconds > 0 as is_working,
  cast(working_seconds as bigint) as working_seconds,
  cast(coalesce(sum(working_seconds) over (order by local_date rows between unbounded preceding and 1 preceding), 0) as bigint) as working_seconds_before,
  cast(sum(case when working_seconds > 0 then 1 else 0 end) over (order by local_date rows between unbounded preceding and current row) as bigint)
    as working_days_through,
  first_opens_second, first_closes_second, second_opens_second, second_closes_second,
  is_provisional
from counted
