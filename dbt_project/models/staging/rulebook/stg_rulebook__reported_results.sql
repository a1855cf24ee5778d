-- grain: one row per reported result
select
  {{ text('result_id') }} as result_id,
  {{ text('province_code') }} as province_code,
  {{ typed('year', 'integer') }} as year,
  {{ text('indicator_vi') }} as indicator_vi,
  {{ text('unit') }} as unit,
  {{ typed('value', type_points()) }} as stated_value,
  {{ typed('numerator', type_count()) }} as numerator,
  {{ typed('denominator', type_count()) }} as denominator
from {{ source('rulebook', 'reported_results') }}
