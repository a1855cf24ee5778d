-- grain: one row per province, period, procedure: the whole catalogue as its period's last arrival has it
with readings as (
  select *, rank() over (partition by province_code, period order by learned_at desc, arrival_id desc) as arrival_order
  from {{ source('procedure_catalogue', 'procedures') }}
),

-- a procedure may be listed twice, under two spellings of its code
numbered as (
  select *, row_number() over (partition by province_code, period, procedure_code order by row_no desc) as known_order
  from readings
  where arrival_order = 1
)

select source_id, province_code, period, file_sha256, procedure_code, sector_code, online_level, is_internal, is_integrated
from numbered
where known_order = 1
