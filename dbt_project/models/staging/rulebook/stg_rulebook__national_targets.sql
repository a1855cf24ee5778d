-- grain: one row per target that a national text sets
select
  {{ text('national_target_id') }} as national_target_id,
  {{ text('plan_id') }} as plan_id,
  {{ text('indicator_vi') }} as indicator_vi,
  {{ text('comparator') }} as comparator,
  {{ typed('value', type_points()) }} as national_value,
  {{ typed('year_from', 'integer') }} as year_from,
  {{ typed('year_to', 'integer') }} as year_to,
  {{ text('status') }} as status
from {{ source('rulebook', 'national_targets') }}
