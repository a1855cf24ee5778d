-- grain: one row per period, criteria set, province, unit
select
  period, criteria_set_id, province_code, unit_code, peer_group, score, max_score, index_pct,
  unit_rank as rank, ranked_count, class_code, score_status, known_score, known_max_score,
  score_basis, published_score, score_gap
from {{ ref('score__indices') }}
