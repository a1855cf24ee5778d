-- grain: one row per period, criteria set, province, unit: the index of a complete unit, its rank; what is known of any other
with listed as (
  select distinct period, province_code, unit_code, published_total
  from {{ ref('measure__province_list_scores') }}
),

summed as (
  select
    a.period, a.criteria_set_id, a.province_code, a.unit_code,
    cast(sum(a.score) as {{ type_points() }}) as known_score,
    cast(sum(case when a.score is not null then a.max_score else 0 end) as {{ type_points() }}) as known_max_score,
    count(*) = count(a.score) as is_complete,
    sum(case when a.score_status = 'provisional' then 1 else 0 end) as provisional_count,
    max(l.published_total) as published_total
  from {{ ref('score__areas') }} as a
  left join listed as l on l.period = a.period and l.province_code = a.province_code and l.unit_code = a.unit_code
  group by a.period, a.criteria_set_id, a.province_code, a.unit_code
),

indexed as (
  select
    s.*, c.max_score, u.peer_group,
    -- a published total is taken as it is and never repaired: where it differs from its parts, score__total_gaps says so
    case
      when s.published_total is not null then s.published_total
      when s.is_complete then {{ rounded_at('s.known_score', 'c.rounding_step') }}
    end as score,
    -- provinces stand against the whole country, all others against the units of their own province
    case when u.unit_level = 'province' then '' else s.province_code end as ranking_scope
  from summed as s
  inner join {{ ref('stg_rulebook__criteria_sets') }} as c on c.criteria_set_id = s.criteria_set_id
  left join {{ ref('dim_units') }} as u on u.province_code = s.province_code and u.unit_code = s.unit_code
),

ranked as (
  select
    *,
    {{ ratio_pct('score', 'max_score') }} as index_pct,
    case when score is not null then rank() over (
      partition by period, criteria_set_id, peer_group, ranking_scope order by score desc nulls last
    ) end as unit_rank,
    count(score) over (partition by period, criteria_set_id, peer_group, ranking_scope) as ranked_count
  from indexed
)

select
  r.period,
  r.criteria_set_id,
  r.province_code,
  r.unit_code,
  r.peer_group,
  cast(r.score as {{ type_points() }}) as score,
  r.max_score,
  r.index_pct,
  cast(r.unit_rank as integer) as unit_rank,
  cast(r.ranked_count as integer) as ranked_count,
  k.class_code,
  case
    when r.score is null then 'missing_data'
    when r.provisional_count > 0 then 'provisional'
    else 'scored'
  end as score_status,
  r.known_score,
  r.known_max_score,
  case when r.published_total is not null then 'published' when r.score is not null then 'recomputed' end as score_basis,
  r.published_total as published_score,
  cast(r.score - r.published_total as {{ type_points() }}) as score_gap
from ranked as r
left join {{ ref('stg_rulebook__classes') }} as k
  on k.criteria_set_id = r.criteria_set_id
  and r.index_pct >= k.min_pct and (k.max_pct_exclusive is null or r.index_pct < k.max_pct_exclusive)
