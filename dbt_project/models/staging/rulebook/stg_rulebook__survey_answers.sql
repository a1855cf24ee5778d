-- grain: one row per answer that a slip of any scale may carry
select
  {{ text('answer') }} as answer,
  {{ typed('is_dislike', 'boolean') }} as is_dislike,
  {{ typed('is_satisfied', 'boolean') }} as is_satisfied,
  {{ text('status') }} as status
from {{ source('rulebook', 'survey_answers') }}
