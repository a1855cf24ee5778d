-- grain: one row per question, as a slip words it
select
  {{ text('question') }} as question,
  {{ text('question_code') }} as question_code,
  {{ text('status') }} as status
from {{ source('rulebook', 'survey_questions') }}
