-- grain: one row per kind of working day (1-5 is Monday to Friday), session, time in force; seconds from local midnight
select
  {{ text('applies_to') }} as applies_to,
  {{ typed('session_no', 'integer') }} as session_no,
  {{ second_of_clock('opens_at') }} as opens_second,
  {{ second_of_clock('closes_at') }} as closes_second,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to,
  {{ text('status') }} as status
from {{ source('rulebook', 'office_hours') }}
