-- grain: one row per endpoint and the area it states
select
  {{ text('endpoint') }} as endpoint,
  {{ text('area_code') }} as area_code,
  {{ text('group_score_figure') }} as group_score_figure,
  {{ text('list_column') }} as list_column
from {{ source('rulebook', 'portal_groups') }}
