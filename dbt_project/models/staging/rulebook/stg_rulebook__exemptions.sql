-- grain: one row per criteria set, province, unit, criterion that does not apply to the unit, time in force
select
  {{ text('criteria_set_id') }} as criteria_set_id,
  {{ text('province_code') }} as province_code,
  {{ text('unit_code') }} as unit_code,
  {{ text('criterion_code') }} as criterion_code,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to,
  {{ text('reason_vi') }} as reason_vi
from {{ source('rulebook', 'exemptions') }}
