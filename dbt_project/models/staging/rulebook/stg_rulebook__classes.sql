-- grain: one row per criteria set, class, time in force
select
  {{ text('criteria_set_id') }} as criteria_set_id,
  {{ text('class_code') }} as class_code,
  {{ text('name_vi') }} as name_vi,
  {{ text('name_en') }} as name_en,
  {{ text('status') }} as status,
  {{ text('citation') }} as citation,
  {{ typed('min_pct', type_points()) }} as min_pct,
  {{ typed('max_pct_exclusive', type_points()) }} as max_pct_exclusive,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to
from {{ source('rulebook', 'classes') }}
