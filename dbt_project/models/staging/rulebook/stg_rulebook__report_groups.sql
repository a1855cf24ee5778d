-- grain: one row per set of indicators of the reporting system
select
  {{ text('group_code') }} as group_code,
  {{ text('code_prefix') }} as code_prefix,
  {{ text('province_code') }} as province_code,
  {{ typed('indicator_count', 'integer') }} as indicator_count,
  {{ text('status') }} as status
from {{ source('rulebook', 'report_groups') }}
where {{ text('code_prefix') }} is not null
