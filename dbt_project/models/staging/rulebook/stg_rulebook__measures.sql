-- grain: one row per measure
select
  {{ text('measure_code') }} as measure_code,
  {{ text('name_vi') }} as name_vi,
  {{ text('name_en') }} as name_en,
  {{ text('measure_kind') }} as measure_kind,
  {{ text('apportionment') }} as apportionment,
  {{ text('source_id') }} as source_id,
  {{ text('definition_vi') }} as definition_vi,
  {{ text('status') }} as status,
  {{ text('citation') }} as citation
from {{ source('rulebook', 'measures') }}
