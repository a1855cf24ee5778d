-- grain: one row per calendar by which periods are counted
select
  {{ text('calendar') }} as calendar,
  {{ typed('first_day', 'integer') }} as first_day,
  {{ typed('months_ahead', 'integer') }} as months_ahead
from {{ source('rulebook', 'calendars') }}
