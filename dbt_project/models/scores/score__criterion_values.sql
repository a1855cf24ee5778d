-- grain: one row per period, criteria set, province, unit, criterion that is scored; no figures where the unit has none (the gap is shown)
with criteria as (
  select * from {{ ref('stg_rulebook__criteria') }} where level = 'criterion'
),

candidates as (
  select criteria_set_id, criterion_code, measure_code, valid_from, valid_to, 1 as choice from criteria where measure_code is not null
  union all
  select criteria_set_id, criterion_code, fallback_measure_code, valid_from, valid_to, 2 as choice from criteria where fallback_measure_code is not null
),

-- the portal's own measure where the unit has it in the period, else the fallback
ordered as (
  select
    c.criteria_set_id, c.criterion_code, c.choice, v.*,
    row_number() over (
      partition by v.period, c.criteria_set_id, v.province_code, v.unit_code, c.criterion_code
      order by c.choice
    ) as choice_order
  from {{ ref('measure__values_unioned') }} as v
  inner join candidates as c on c.measure_code = v.measure_code and {{ is_in_force('v.period', 'c.valid_from', 'c.valid_to') }}
  where v.calendar = 'calendar' and v.unit_view = 'as_was'
),

chosen as (
  select * from ordered where choice_order = 1
),

present as (
  select distinct period, criteria_set_id, province_code, unit_code from chosen
),

grid as (
  select
    p.period, p.province_code, p.unit_code, c.*,
    case when u.unit_level = 'province' then 'province' else 'commune' end as applied_level
  from present as p
  inner join criteria as c on c.criteria_set_id = p.criteria_set_id and {{ is_in_force('p.period', 'c.valid_from', 'c.valid_to') }}
  left join {{ ref('dim_units') }} as u on u.province_code = p.province_code and u.unit_code = p.unit_code
  where c.rule_type <> 'NOT_SCORED'
)

select
  g.period,
  g.criteria_set_id,
  g.province_code,
  g.unit_code,
  g.parent_code as area_code,
  g.criterion_code,
  coalesce(v.measure_code, g.measure_code) as measure_code,
  coalesce(v.choice, 1) = 2 as is_fallback,
  g.is_counted,
  g.rule_type, g.max_score, g.full_score_ratio_pct, g.cap_at_max, g.ratio_source, g.zero_denominator, g.rounding_step,
  g.status as criterion_status,
  v.numerator, v.denominator, v.excluded_count, v.ratio_pct, v.stated_ratio_pct, v.published_score,
  v.data_quality_status, v.data_quality_message, v.source_id, v.file_sha256
from grid as g
left join chosen as v
  on v.period = g.period and v.criteria_set_id = g.criteria_set_id and v.province_code = g.province_code
  and v.unit_code = g.unit_code and v.criterion_code = g.criterion_code
where
  -- a criterion that is watched, not counted, shows only where its parts exist; a counted one also where it is missing
  case
    when g.is_counted then v.unit_code is not null or position(g.applied_level in g.applies_to) > 0
    else v.numerator is not null and v.denominator is not null
  end
