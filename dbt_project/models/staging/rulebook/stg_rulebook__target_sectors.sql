-- grain: one row per field of a target, code of a sector of procedures
select
  {{ text('sector') }} as sector,
  {{ text('sector_code') }} as sector_code,
  {{ text('status') }} as status
from {{ source('rulebook', 'target_sectors') }}
