-- grain: one row per criteria set, criterion with a rule, time in which it, all it is a part of and its set are in force
with criteria as (
  select * from {{ ref('stg_rulebook__criteria') }}
),

parents as (
  select
    p.criteria_set_id, p.criterion_code as parent_code,
    coalesce(a.criterion_code, p.criterion_code) as area_code,
    p.is_counted and coalesce(a.is_counted, true) as is_counted,
    {{ later_of('p.valid_from', 'a.valid_from') }} as valid_from,
    {{ earlier_of('p.valid_to', 'a.valid_to') }} as valid_to
  from criteria as p
  left join criteria as a on a.criteria_set_id = p.criteria_set_id and a.criterion_code = p.parent_code and {{ both_in_force('a', 'p') }}
),

placed as (
  select
    c.*, p.area_code, c.is_counted and p.is_counted as is_counted_throughout,
    {{ later_of('c.valid_from', 'p.valid_from') }} as placed_from,
    {{ earlier_of('c.valid_to', 'p.valid_to') }} as placed_to
  from criteria as c
  inner join parents as p on p.criteria_set_id = c.criteria_set_id and p.parent_code = c.parent_code and {{ both_in_force('p', 'c') }}
  where c.rule_type is not null
),

-- what hangs on a reading that nobody has signed
doubtful as (
  select distinct p.criteria_set_id, p.criterion_code, p.parent_code, p.area_code, p.scored_by
  from placed as p
  inner join {{ ref('stg_rulebook__ambiguities') }} as a on a.is_open and a.affects is not null and (
    {{ is_listed('p.criteria_set_id', 'a.affects') }} or {{ is_listed("p.criteria_set_id || '/' || p.scored_by", 'a.affects') }}
    {% for code in ['p.criterion_code', 'p.parent_code', 'p.area_code'] %}
    or {{ is_listed(code, 'a.affects') }} or {{ is_listed("p.criteria_set_id || '/' || " ~ code, 'a.affects') }}
    {% endfor %}
  )
)

select
  p.criteria_set_id, p.criterion_code, p.parent_code, p.area_code, p.level,
  p.is_counted_throughout as is_counted,
  p.rule_type, p.max_score, p.measure_code, p.fallback_measure_code, p.full_score_ratio_pct, p.cap_at_max, p.ratio_source,
  p.zero_denominator, p.rounding_step, p.applies_to, p.scored_by, p.direction, p.floor_ratio_pct, p.floor_score, p.points_per_unit, p.question_codes,
  p.status as criterion_status,
  d.criterion_code is not null as is_doubtful,
  s.calendar, s.period_kinds, s.status as set_status,
  {{ later_of('p.placed_from', 's.valid_from') }} as valid_from,
  {{ earlier_of('p.placed_to', 's.valid_to') }} as valid_to
from placed as p
inner join {{ ref('stg_rulebook__criteria_sets') }} as s
  on s.criteria_set_id = p.criteria_set_id
  and (s.valid_to is null or p.placed_from is null or p.placed_from < s.valid_to)
  and (p.placed_to is null or s.valid_from is null or s.valid_from < p.placed_to)
left join doubtful as d
  on d.criteria_set_id = p.criteria_set_id and d.criterion_code = p.criterion_code and d.parent_code = p.parent_code and d.area_code = p.area_code
  and d.scored_by = p.scored_by
