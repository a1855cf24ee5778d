-- grain: one row per calendar, view of the units, period, criteria set, province, unit, area
with areas as (
  select c.criteria_set_id, c.criterion_code as area_code, c.max_score, c.rounding_step, c.is_counted,
    {{ later_of('c.valid_from', 's.valid_from') }} as valid_from, {{ earlier_of('c.valid_to', 's.valid_to') }} as valid_to,
    s.calendar, s.status as set_status
  from {{ ref('stg_rulebook__criteria') }} as c
  inner join {{ ref('stg_rulebook__criteria_sets') }} as s on s.criteria_set_id = c.criteria_set_id and {{ both_in_force('s', 'c') }}
  where c.level = 'area'
),

listed as (
  select
    l.calendar, l.unit_view, l.period, a.criteria_set_id, l.province_code, l.unit_code, a.area_code, l.published_score, a.max_score, a.set_status
  from {{ ref('measure__province_list_scores') }} as l
  inner join areas as a on a.area_code = l.area_code and a.calendar = l.calendar and {{ is_in_force('l.period', 'a.valid_from', 'a.valid_to') }}
),

parts as (
  select {{ score_keys('c') }}, parent_code as area_code, {{ summed_parts() }}
  from {{ ref('score__criteria') }} as c
  where is_counted and parent_code = area_code
  group by {{ score_keys('c') }}, parent_code
),

present as (
  select distinct {{ score_keys('c') }}, missing_mode, not_applicable_mode from {{ ref('score__criteria') }} as c
),

gathered as (
  select
    {{ score_keys('p') }}, p.missing_mode, p.not_applicable_mode, a.area_code, a.max_score, a.rounding_step, a.set_status,
    m.parts_score, coalesce(m.applicable_max_score, 0) as applicable_max_score, m.known_score, m.known_max_score, m.basis_order,
    {% for count in ['missing', 'review', 'provisional', 'appealed', 'fallen'] %}
    coalesce(m.{{ count }}_count, 0) as {{ count }}_count,
    {% endfor %}
    t.published_score
  from present as p
  inner join areas as a on a.criteria_set_id = p.criteria_set_id and a.is_counted and {{ is_in_force('p.period', 'a.valid_from', 'a.valid_to') }}
  left join parts as m on {{ same_unit('m', 'p') }} and m.area_code = a.area_code
  left join {{ ref('measure__portal_group_totals') }} as t
    on t.calendar = p.calendar and t.unit_view = p.unit_view and t.period = p.period and t.province_code = p.province_code
    and t.unit_code = p.unit_code and t.area_code = a.area_code
  -- where the portal's list states the province in this very period, the list stands, as published
  left join (select distinct {{ score_keys('l') }} from listed as l) as l on {{ same_unit('l', 'p') }}
  where l.unit_code is null
),

recomputed as (
  select *, cast({{ whole_score('g', 'rounding_step') }} as {{ type_points() }}) as score
  from gathered as g
)

select
  {{ score_keys('r') }}, area_code, score, max_score, applicable_max_score,
  coalesce(score, known_score) as known_score,
  cast(case when score is not null then applicable_max_score else known_max_score end as {{ type_points() }}) as known_max_score,
  {{ whole_status('score', 'r') }} as score_status,
  case when score is not null then {{ basis_named('basis_order') }} end as score_basis,
  fallen_count, provisional_count, published_score,
  cast(score - published_score as {{ type_points() }}) as score_gap,
  set_status
from recomputed as r

union all

select
  {{ score_keys('l') }}, area_code, published_score as score, max_score, max_score as applicable_max_score,
  published_score as known_score,
  case when published_score is not null then max_score end as known_max_score,
  case when published_score is null then 'missing_data' else 'scored' end as score_status,
  case when published_score is not null then 'published' end as score_basis,
  0 as fallen_count, 0 as provisional_count, published_score,
  cast(published_score - published_score as {{ type_points() }}) as score_gap,
  set_status
from listed as l
