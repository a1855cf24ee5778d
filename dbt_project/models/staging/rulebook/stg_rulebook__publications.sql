-- grain: one row per criteria set, province, period whose results were published under a decision
select
  {{ text('criteria_set_id') }} as criteria_set_id,
  {{ text('province_code') }} as province_code,
  {{ text('period') }} as period,
  {{ text('decision_number') }} as decision_number,
  {{ typed('decision_date', 'date') }} as decision_date
from {{ source('rulebook', 'publications') }}
