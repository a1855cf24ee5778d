-- grain: one row per criteria set, criterion, step of its rule, time in force
select
  {{ text('criteria_set_id') }} as criteria_set_id,
  {{ text('criterion_code') }} as criterion_code,
  {{ typed('step_no', 'integer') }} as step_no,
  {{ text('step_code') }} as step_code,
  {{ typed('lower', type_points()) }} as lower_bound,
  {{ typed('lower_is_in', 'boolean') }} as lower_is_in,
  {{ typed('upper', type_points()) }} as upper_bound,
  {{ typed('upper_is_in', 'boolean') }} as upper_is_in,
  {{ typed('points', type_points()) }} as points,
  {{ text('name_vi') }} as name_vi,
  {{ text('name_en') }} as name_en,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to
from {{ source('rulebook', 'steps') }}
