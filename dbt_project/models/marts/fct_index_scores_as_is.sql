-- grain: one row per calendar, period, criteria set, province, unit of today
select
  calendar, period, criteria_set_id, province_code, unit_code, peer_group, score, max_score, applicable_max_score, index_pct,
  unit_rank as rank, ranked_count, class_code, score_status, known_score, known_max_score,
  score_basis, published_score, score_gap, set_status, decision_number, decision_date,
  case when decision_number is null then 'unpublished' else 'published' end as publication_status
from {{ ref('score__indices') }}
where unit_view = 'as_is'
