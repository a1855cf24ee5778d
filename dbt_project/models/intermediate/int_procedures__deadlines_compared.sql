-- grain: one row per province, procedure: its greatest deadline over channels, of working time and of calendar time apart
with deadlines as (
  select
    d.province_code,
    {{ national_procedure_code('d.procedure_code') }} as procedure_code,
    coalesce(d.is_working_time, d.duration_unit = 'working_day') as is_working_time,
    d.duration * case when d.duration_unit = 'hour' then 3600 when d.is_working_time or d.duration_unit = 'working_day' then c.seconds_per_day else 86400 end
      as allowed_seconds
  from {{ ref('stg_procedure_catalogue__deadlines') }} as d
  inner join {{ ref('stg_rulebook__clocks') }} as c on c.is_in_force
  where d.duration is not null and d.duration_unit in ('day', 'working_day', 'hour')
)

select
  province_code,
  procedure_code,
  cast(max(case when is_working_time then allowed_seconds end) as bigint) as allowed_working_seconds,
  cast(max(case when not is_working_time then allowed_seconds end) as bigint) as allowed_seconds
from deadlines
group by province_code, procedure_code
