-- grain: one row per calendar, month of rating, half of it that both calendars have in common, province, unit
-- satisfied among all answers of a known scale.
{% set verdicts = [('survey_satisfied', 'is_satisfied')] %}
with answers as (
  select
    a.source_id, a.province_code, a.unit_code, a.file_sha256, s.is_satisfied,
    {{ month_of('a.rated_date') }} as period,
    {{ month_in('c', 'a.rated_date') }} as administrative_period
  from {{ ref('stg_satisfaction_survey__answers') }} as a
  {{ join_calendar('c', 'administrative') }}
  left join {{ ref('stg_rulebook__survey_answers') }} as s on s.answer = a.answer
),

cells as (
  {{ month_cells('answers', verdicts) }}
)

{{ cells_by_calendar('cells', verdicts) }}
