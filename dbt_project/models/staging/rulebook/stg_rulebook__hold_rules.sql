-- grain: one row per reason to hold a row
select
  {{ text('rule_code') }} as rule_code,
  {{ text('reason_vi') }} as reason_vi,
  {{ text('reason_en') }} as reason_en
from {{ source('rulebook', 'hold_rules') }}
