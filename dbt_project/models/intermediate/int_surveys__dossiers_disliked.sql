-- grain: one row per province, dossier that somebody said to dislike
with codes as (
  select province_code, dossier_code, dossier_code as code from {{ ref('int_dossiers__dossiers_identified') }}
  union
  select province_code, dossier_code, national_code as code from {{ ref('int_dossiers__codes_matched') }}
)

select distinct c.province_code, c.dossier_code
from {{ ref('stg_satisfaction_survey__answers') }} as a
inner join {{ ref('stg_rulebook__survey_answers') }} as s on s.answer = a.answer and s.is_dislike
inner join codes as c on c.province_code = a.province_code and c.code = a.dossier_code
