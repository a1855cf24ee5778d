-- grain: one row per calendar, view of the units, period, criteria set, province, unit: the index of a complete unit; what is known of any other
with listed as (
  select distinct l.calendar, l.unit_view, c.criteria_set_id, l.period, l.province_code, l.unit_code, l.published_total
  from {{ ref('measure__province_list_scores') }} as l
  inner join {{ ref('stg_rulebook__criteria') }} as c
    on c.level = 'area' and c.criterion_code = l.area_code and {{ is_in_force('l.period', 'c.valid_from', 'c.valid_to') }}
),

levelled as (
  select
    a.*, v.peer_group, v.not_applicable_mode,
    -- an area that nothing applies to leaves the index open only where nothing is re-scaled
    a.score is not null
      or (a.score_status = 'not_applicable' and (v.not_applicable_mode <> 'drop' or (a.applicable_max_score = 0 and a.fallen_count > 0))) as is_settled,
    -- provinces stand against the whole country, all others against the units of their own province
    case when u.unit_level = 'province' then '' else a.province_code end as ranking_scope
  from {{ ref('score__areas') }} as a
  left join {{ ref('dim_units') }} as u on u.province_code = a.province_code and u.unit_code = a.unit_code
  left join {{ ref('stg_rulebook__criteria_levels') }} as v
    on v.criteria_set_id = a.criteria_set_id and v.unit_level = coalesce(u.unit_level, 'unknown') and {{ is_in_force('a.period', 'v.valid_from', 'v.valid_to') }}
),

summed as (
  select
    {{ score_keys('a') }}, a.peer_group, a.ranking_scope, a.set_status, a.not_applicable_mode,
    cast(sum(a.score) as {{ type_points() }}) as parts_score,
    cast(sum(a.applicable_max_score) as {{ type_points() }}) as applicable_max_score,
    cast(sum(a.known_score) as {{ type_points() }}) as known_score,
    cast(coalesce(sum(a.known_max_score), 0) as {{ type_points() }}) as known_max_score,
    min(case when a.is_settled then 1 else 0 end) = 1 as is_complete,
    sum(a.fallen_count) as fallen_count,
    -- of leaves, since an area that is left out whole has no points to be provisional
    sum(a.provisional_count) as provisional_count,
    {% for status in ['appealed', 'manual_review', 'not_applicable'] %}
    sum(case when a.score_status = '{{ status }}' then 1 else 0 end) as {{ status }}_count,
    {% endfor %}
    count(*) as area_count,
    max(l.published_total) as published_total
  from levelled as a
  left join listed as l
    on l.calendar = a.calendar and l.unit_view = a.unit_view and l.criteria_set_id = a.criteria_set_id and l.period = a.period
    and l.province_code = a.province_code and l.unit_code = a.unit_code
  group by {{ score_keys('a') }}, a.peer_group, a.ranking_scope, a.set_status, a.not_applicable_mode
),

indexed as (
  select
    s.*, c.max_score,
    case
      -- a published total is taken as it is and never repaired: where it differs from its parts, score__total_gaps says so
      when s.published_total is not null then s.published_total
      when s.is_complete and s.parts_score is not null and s.applicable_max_score > 0 then least(c.max_score, case
        when s.not_applicable_mode = 'rescale' or s.fallen_count > 0
          then {{ exact_quotient(millionths('s.parts_score') ~ ' * ' ~ millionths('c.max_score'), millionths('s.applicable_max_score'), 'c.rounding_step') }}
        else {{ rounded_at('s.parts_score', 'c.rounding_step') }}
      end)
    end as score
  from summed as s
  inner join {{ ref('stg_rulebook__criteria_sets') }} as c
    on c.criteria_set_id = s.criteria_set_id and {{ is_in_force('s.period', 'c.valid_from', 'c.valid_to') }}
)

select
  {{ score_keys('i') }}, peer_group, ranking_scope, set_status,
  cast(score as {{ type_points() }}) as score,
  max_score, applicable_max_score,
  case
    when score is not null and appealed_count > 0 then 'appealed'
    when score is not null and provisional_count > 0 then 'provisional'
    when score is not null then 'scored'
    when manual_review_count > 0 then 'manual_review'
    when is_complete and not_applicable_count = area_count then 'not_applicable'
    else 'missing_data'
  end as score_status,
  case when published_total is not null then 'published' when score is not null then 'recomputed' end as score_basis,
  known_score, known_max_score,
  published_total as published_score,
  cast(score - published_total as {{ type_points() }}) as score_gap
from indexed as i
