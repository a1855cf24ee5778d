-- grain: one row per criteria set, cap: the best class of a unit that has too little in one area or criterion; time in force
select
  {{ text('criteria_set_id') }} as criteria_set_id,
  {{ typed('cap_no', 'integer') }} as cap_no,
  {{ text('criterion_code') }} as criterion_code,
  {{ typed('below_pct', type_points()) }} as below_pct,
  {{ text('highest_class_code') }} as highest_class_code,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to
from {{ source('rulebook', 'class_caps') }}
