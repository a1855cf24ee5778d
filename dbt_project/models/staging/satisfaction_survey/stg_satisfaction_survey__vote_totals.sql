-- grain: one row per province, period, unit; the last reading stands
with known as (
  {{ latest_known(source('satisfaction_survey', 'vote_totals'), ['province_code', 'period', 'unit_code']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  unit_code, created_date, answer_scale, vote_count, very_good_pct, good_pct, bad_pct
from known
