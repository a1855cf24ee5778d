-- grain: one row per event that changed units
select
  {{ text('event_code') }} as event_code,
  {{ text('event_type') }} as event_type,
  {{ typed('event_date', 'date') }} as event_date,
  {{ text('level') }} as level,
  {{ text('name_vi') }} as name_vi,
  {{ text('name_en') }} as name_en,
  {{ text('citation') }} as citation,
  {{ text('status') }} as status
from {{ source('rulebook', 'events') }}
