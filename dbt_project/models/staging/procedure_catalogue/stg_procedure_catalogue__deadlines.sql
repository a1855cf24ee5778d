-- grain: one row per province, procedure, channel, duration, unit of time: the last reading of the procedure, whole
with readings as (
  select *, rank() over (partition by province_code, procedure_code order by learned_at desc, arrival_id desc) as reading_order
  from {{ source('procedure_catalogue', 'deadlines') }} as landed
  where not exists (
    select 1 from ({{ arrivals_replaced() }}) as replaced
    where replaced.source_id = landed.source_id
      and replaced.province_code = landed.province_code
      and replaced.arrival_id = landed.arrival_id
  )
),

-- one that states no duration sets none; one may be listed twice, under two spellings of the procedure's code
numbered as (
  select
    *,
    row_number() over (
      partition by province_code, procedure_code, channel, duration, duration_unit, is_working_time order by row_no desc
    ) as known_order
  from readings
  where reading_order = 1 and duration is not null
)

select
  source_id, province_code, period, file_sha256, learned_at,
  procedure_code, channel, duration, duration_unit, is_working_time
from numbered
where known_order = 1
