-- grain: one row per criteria set
select
  {{ text('criteria_set_id') }} as criteria_set_id,
  {{ text('name_vi') }} as name_vi,
  {{ text('name_en') }} as name_en,
  {{ text('decision') }} as decision,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to,
  {{ typed('max_score', type_points()) }} as max_score,
  {{ typed('rounding_step', type_points()) }} as rounding_step,
  {{ text('tie_rule') }} as tie_rule,
  {{ text('status') }} as status
from {{ source('rulebook', 'set') }}
