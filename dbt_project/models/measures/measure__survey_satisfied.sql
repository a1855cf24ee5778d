-- grain: one row per month of rating, province, unit: answers that say satisfied among all answers of a known scale
with answers as (
  select a.source_id, a.province_code, a.unit_code, a.file_sha256, {{ month_of('a.rated_date') }} as period, s.is_satisfied
  from {{ ref('stg_satisfaction_survey__answers') }} as a
  left join {{ ref('stg_rulebook__survey_answers') }} as s on s.answer = a.answer
)

{{ monthly_ratio('survey_satisfied', 'answers', 'is_satisfied') }}
