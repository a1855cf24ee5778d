-- grain: one row per province, slip, question, day of rating, over all periods; the last reading stands
with known as (
  {{ latest_known(source('satisfaction_survey', 'answers'), ['province_code', 'slip_id', 'question', 'rated_date']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  slip_id, question, rated_date, dossier_code, unit_code, channel, answer, answer_scale, score
from known
