-- grain: one row per event, old unit, new unit
select
  {{ text('event_code') }} as event_code,
  {{ text('old_code') }} as old_code,
  {{ text('new_code') }} as new_code,
  {{ text('kind') }} as kind,
  {{ typed('is_main', 'boolean') }} as is_main,
  {{ typed('share', type_points()) }} as share,
  {{ text('apportionment_key') }} as apportionment_key
from {{ source('rulebook', 'succession') }}
