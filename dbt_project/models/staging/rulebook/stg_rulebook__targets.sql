-- grain: one row per target
select
  {{ text('target_id') }} as target_id,
  {{ text('province_code') }} as province_code,
  {{ text('indicator_vi') }} as indicator_vi,
  {{ text('comparator') }} as comparator,
  {{ text('unit') }} as unit,
  {{ typed('value', type_points()) }} as target_value,
  {{ typed('value_max', type_points()) }} as target_value_max,
  {{ typed('due_year', 'integer') }} as due_year,
  {{ text('measure_code') }} as measure_code,
  {{ text('mapping_status') }} as mapping_status,
  {{ text('mapping_note') }} as mapping_note,
  {{ text('note') }} as note
from {{ source('rulebook', 'targets') }}
