-- grain: one row per sentence that is said of targets; `{…}` is filled in
select
  {{ text('text_code') }} as text_code,
  {{ text('text_vi') }} as text_vi
from {{ source('rulebook', 'target_texts') }}
