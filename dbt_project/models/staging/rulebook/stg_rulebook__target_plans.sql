-- grain: one row per plan that sets targets
select
  {{ text('plan_id') }} as plan_id,
  {{ text('province_code') }} as province_code,
  {{ text('decision') }} as decision,
  {{ text('title_vi') }} as title_vi,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to,
  {{ text('national_plan_id') }} as national_plan_id,
  {{ text('supersedes_plan_id') }} as supersedes_plan_id,
  {{ text('status') }} as status
from {{ source('rulebook', 'target_plans') }}
