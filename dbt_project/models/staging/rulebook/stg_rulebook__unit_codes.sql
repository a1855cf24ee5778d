-- grain: one row per coding system, code of a unit other than its NSO code, time in force
select
  {{ text('coding_system') }} as coding_system,
  {{ text('code') }} as code,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to,
  {{ text('unit_code') }} as unit_code,
  {{ text('status') }} as status
from {{ source('rulebook', 'codes') }}
