-- grain: one row per reported result
select
  {{ text('result_id') }} as result_id,
  {{ text('province_code') }} as province_code,
  {{ typed('year', 'integer') }} as year,
  {{ text('indicator_vi') }} as indicator_vi,
  {{ text('unit') }} as unit,
  {{ text('comparator') }} as comparator,
  {{ typed('value', type_points()) }} as stated_value,
  {{ typed('value_max', type_points()) }} as stated_value_max,
  -- the step in which the document prints it
  case
    when {{ text('value') }} not like '%.%' then cast(1 as decimal(7, 6))
    when {{ text('value') }} like '%._' then cast(0.1 as decimal(7, 6))
    else cast(0.01 as decimal(7, 6))
  end as printed_step,
  {{ typed('numerator', type_count()) }} as numerator,
  {{ typed('denominator', type_count()) }} as denominator,
  {{ text('measure_code') }} as measure_code,
  {{ text('measure_code_max') }} as measure_code_max,
  {{ text('figure') }} as figure,
  {{ text('period') }} as period,
  {{ text('scope') }} as scope,
  {{ text('scope_unit_level') }} as scope_unit_level,
  {{ text('scope_unit_name') }} as scope_unit_name,
  {{ text('mapping_status') }} as mapping_status
from {{ source('rulebook', 'reported_results') }}
