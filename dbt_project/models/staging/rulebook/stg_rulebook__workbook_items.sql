-- grain: one row per source, figure that offices enter by hand
select
  {{ text('source_id') }} as source_id,
  {{ text('item_code') }} as item_code,
  {{ text('part_of') }} as part_of,
  {{ text('measured_as') }} as measured_as,
  {{ text('over_time') }} as over_time,
  {{ typed('maximum', type_points()) }} as maximum
from {{ source('rulebook', 'workbook_items') }}
