-- grain: one row per known cause for which two systems differ over a dossier
select
  {{ text('cause_code') }} as cause_code,
  {{ typed('cause_order', 'integer') }} as cause_order,
  {{ text('name_vi') }} as name_vi,
  {{ text('name_en') }} as name_en,
  {{ text('rule_vi') }} as rule_vi,
  {{ typed('is_recognised', 'boolean') }} as is_recognised,
  {{ text('status') }} as status
from {{ source('rulebook', 'reconciliation_causes') }}
