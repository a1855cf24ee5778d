-- grain: one row per vocabulary, code
select
  {{ text('status_type') }} as status_type,
  {{ text('code') }} as code,
  {{ text('name_vi') }} as name_vi,
  {{ text('name_en') }} as name_en,
  {{ text('meaning_vi') }} as meaning_vi
from {{ source('rulebook', 'statuses') }}
