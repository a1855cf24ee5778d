-- grain: one row per province, period, unit, procedure (empty for all), question; the last reading stands
with known as (
  {{ latest_known(source('satisfaction_survey', 'vote_questions'), ['province_code', 'period', 'unit_code', 'procedure_code', 'question']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  unit_code, coalesce(procedure_code, '') as procedure_code, question, created_date, answer_scale, very_good_pct, good_pct, bad_pct
from known
