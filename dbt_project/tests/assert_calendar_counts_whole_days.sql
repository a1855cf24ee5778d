-- one clock is in force, every working day has as many hours as it says, and the calendar has no hole
with clocks as (
  select max(seconds_per_day) as seconds_per_day, count(*) as clock_count
  from {{ ref('stg_rulebook__clocks') }}
  where is_in_force
),

days as (
  select min(local_date) as first_day, max(local_date) as last_day, count(*) as day_count
  from {{ ref('int_calendar__working_days') }}
)

select 'clocks in force' as place, cast(clock_count as {{ dbt.type_string() }}) as found
from clocks
where clock_count <> 1
union all
select cast(d.local_date as {{ dbt.type_string() }}) as place, cast(d.working_seconds as {{ dbt.type_string() }}) as found
from {{ ref('int_calendar__working_days') }} as d
cross join clocks as c
where d.is_working and d.working_seconds <> c.seconds_per_day
union all
select 'days' as place, cast(day_count as {{ dbt.type_string() }}) as found
from days
where {{ dbt.datediff('first_day', 'last_day', 'day') }} + 1 <> day_count
