-- grain: one row per unit of the country (or kind of department), time in which it stood so
select
  {{ text('unit_code') }} || '@' || coalesce({{ text('valid_from') }}, '') as unit_id,
  {{ text('unit_code') }} as unit_code,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to,
  {{ text('level') }} as level,
  {{ text('parent_code') }} as parent_code,
  {{ text('province_nso_code') }} as province_nso_code,
  {{ text('name_vi') }} as name_vi,
  {{ text('name_en') }} as name_en
from {{ source('rulebook', 'units') }}
