-- grain: one row per way to count working time; one of them is in force
select
  {{ text('clock_code') }} as clock_code,
  {{ typed('hours_per_day', 'integer') }} * 3600 as seconds_per_day,
  {{ typed('rounding_minutes', 'integer') }} * 60 as rounding_seconds,
  {{ typed('is_in_force', 'boolean') }} as is_in_force,
  {{ text('status') }} as status
from {{ source('rulebook', 'clocks') }}
