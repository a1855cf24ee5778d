-- grain: one row per local day that is a holiday, or a day off that is worked in exchange
select
  {{ typed('date', 'date') }} as local_date,
  {{ text('kind') }} as kind,
  {{ text('name_vi') }} as name_vi,
  {{ text('status') }} as status,
  {{ text('citation') }} as citation
from {{ source('rulebook', 'calendar_days') }}
