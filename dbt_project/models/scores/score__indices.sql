-- grain: one row per calendar, view of the units, period, criteria set, province, unit: the index, its rank among its peers, its class, the decision that published it
with nodes as (
  select {{ score_keys('c') }}, criterion_code, score, applicable_max_score from {{ ref('score__criteria') }} as c
  union all
  select {{ score_keys('a') }}, area_code as criterion_code, score, applicable_max_score from {{ ref('score__areas') }} as a
),

told_apart as (
  select
    i.*, c.tie_rule,
    {{ ratio_pct('i.score', 'i.max_score') }} as index_pct,
    {% for place in range(1, 4) %}
    n{{ place }}.score as tie_breaker_{{ place }}{% if not loop.last %},{% endif %}
    {% endfor %}
  from {{ ref('score__index_points') }} as i
  inner join {{ ref('stg_rulebook__criteria_sets') }} as c
    on c.criteria_set_id = i.criteria_set_id and {{ is_in_force('i.period', 'c.valid_from', 'c.valid_to') }}
  {% for place in range(1, 4) %}
  left join nodes as n{{ place }} on {{ same_unit('n' ~ place, 'i') }} and n{{ place }}.criterion_code = c.tie_breaker_{{ place }}
  {% endfor %}
),

{% set peers = 'partition by calendar, unit_view, period, criteria_set_id, peer_group, ranking_scope' %}
ranked as (
  select
    *,
    case
      when score is null then null
      when tie_rule = 'dense' then dense_rank() over ({{ peers }} order by score desc nulls last)
      when tie_rule = 'ordinal' then rank() over (
        {{ peers }}
        order by score desc nulls last, tie_breaker_1 desc nulls last, tie_breaker_2 desc nulls last, tie_breaker_3 desc nulls last
      )
      else rank() over ({{ peers }} order by score desc nulls last)
    end as unit_rank,
    count(score) over ({{ peers }}) as ranked_count
  from told_apart
),

-- the lowest of the classes to which too little in one area or criterion binds a unit
capped as (
  select {{ score_keys('n') }}, min(k.min_pct) as highest_min_pct
  from {{ ref('stg_rulebook__class_caps') }} as c
  inner join nodes as n
    on n.criteria_set_id = c.criteria_set_id and n.criterion_code = c.criterion_code and {{ is_in_force('n.period', 'c.valid_from', 'c.valid_to') }}
  inner join {{ ref('stg_rulebook__classes') }} as k
    on k.criteria_set_id = c.criteria_set_id and k.class_code = c.highest_class_code and {{ is_in_force('n.period', 'k.valid_from', 'k.valid_to') }}
  where n.applicable_max_score > 0 and {{ ratio_stands('n.score', 'n.applicable_max_score', '<', 'c.below_pct') }}
  group by {{ score_keys('n') }}
)

select
  {{ score_keys('r') }},
  r.peer_group, r.score, r.max_score, r.applicable_max_score, r.index_pct,
  cast(r.unit_rank as integer) as unit_rank,
  cast(r.ranked_count as integer) as ranked_count,
  case when h.highest_min_pct < k.min_pct then b.class_code else k.class_code end as class_code,
  r.score_status, r.known_score, r.known_max_score, r.score_basis, r.published_score, r.score_gap, r.set_status,
  p.decision_number, p.decision_date
from ranked as r
left join {{ ref('stg_rulebook__classes') }} as k
  on k.criteria_set_id = r.criteria_set_id and {{ ratio_stands('r.score', 'r.max_score', '>=', 'k.min_pct') }}
  and (k.max_pct_exclusive is null or {{ ratio_stands('r.score', 'r.max_score', '<', 'k.max_pct_exclusive') }})
  and {{ is_in_force('r.period', 'k.valid_from', 'k.valid_to') }}
left join capped as h on {{ same_unit('h', 'r') }}
left join {{ ref('stg_rulebook__classes') }} as b
  on b.criteria_set_id = r.criteria_set_id and b.min_pct = h.highest_min_pct and {{ is_in_force('r.period', 'b.valid_from', 'b.valid_to') }}
left join {{ ref('score__publications') }} as p
  on r.unit_view = 'as_was' and p.criteria_set_id = r.criteria_set_id and p.province_code = r.province_code and p.period = r.period
