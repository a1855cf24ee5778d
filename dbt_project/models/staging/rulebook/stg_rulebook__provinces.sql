-- grain: one row per province, those that stand and those that stood before July 2025
select
  {{ text('province_code') }} as province_code,
  {{ text('name_vi') }} as name_vi,
  {{ text('full_name_vi') }} as full_name_vi,
  {{ text('name_en') }} as name_en,
  {{ text('nso_code') }} as nso_code,
  {{ text('h_code') }} as h_code,
  coalesce({{ text('h_code') }}, {{ text('province_code') }}) as province_unit_code,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to,
  {{ text('successor_province_code') }} as successor_province_code
from {{ source('rulebook', 'provinces') }}
