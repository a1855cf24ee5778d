-- grain: one row per step of handling a petition that has a deadline
select
  {{ text('step_code') }} as step_code,
  {{ typed('working_days', 'integer') }} as working_days,
  {{ text('status') }} as status
from {{ source('rulebook', 'petition_deadlines') }}
