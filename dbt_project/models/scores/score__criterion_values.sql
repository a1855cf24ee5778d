-- grain: one row per calendar, view of the units, period, criteria set, province, unit, criterion with a rule that applies; no figures where there are none
with present as (
  select distinct calendar, unit_view, period, criteria_set_id, province_code, unit_code from {{ ref('score__values_chosen') }}
),

-- a unit of a level that the set does not name is not scored
placed as (
  select p.*, v.unit_level, v.not_applicable_mode, v.no_survey_mode, v.missing_mode
  from present as p
  left join {{ ref('dim_units') }} as u on u.province_code = p.province_code and u.unit_code = p.unit_code
  inner join {{ ref('stg_rulebook__criteria_levels') }} as v
    on v.criteria_set_id = p.criteria_set_id and v.unit_level = coalesce(u.unit_level, 'unknown') and {{ is_in_force('p.period', 'v.valid_from', 'v.valid_to') }}
),

grid as (
  select
    p.calendar, p.unit_view, p.period, p.province_code, p.unit_code, p.not_applicable_mode, p.no_survey_mode, p.missing_mode,
    l.criteria_set_id, l.criterion_code, l.parent_code, l.area_code, l.level, l.is_counted, l.set_status, l.criterion_status, l.is_doubtful,
    l.rule_type, l.max_score, l.full_score_ratio_pct, l.cap_at_max, l.ratio_source, l.zero_denominator, l.rounding_step,
    l.scored_by, l.direction, l.floor_ratio_pct, l.floor_score, l.points_per_unit, l.measure_code,
    l.applies_to = 'province+commune' or {{ is_listed('p.unit_level', "replace(l.applies_to, '+', ';')") }} as is_applied
  from placed as p
  inner join {{ ref('score__leaves') }} as l
    on l.criteria_set_id = p.criteria_set_id and {{ leaf_looks_at('l', 'p') }} and l.rule_type <> 'NOT_SCORED'
),

valued as (
  select
    g.*, v.is_fallback, v.numerator, v.denominator, v.excluded_count, v.ratio_pct, v.stated_ratio_pct, v.published_score, v.answer_points,
    v.entered_points, v.round_kind, v.is_appealed, v.data_quality_status, v.data_quality_message, v.source_id, v.file_sha256,
    v.measure_code as looked_at_measure,
    case
      when g.rule_type = 'AS_PUBLISHED' then v.published_score is not null
      when g.ratio_source = 'stated' then v.stated_ratio_pct is not null
      when g.ratio_source = 'count' then v.numerator is not null
      when g.ratio_source = 'answers' then v.denominator is not null
      when g.ratio_source = 'entered' then v.entered_points is not null
      else v.numerator is not null and v.denominator is not null
    end as has_value
  from grid as g
  left join {{ ref('score__values_chosen') }} as v on {{ same_unit('v', 'g') }} and v.criterion_code = g.criterion_code
),

exempted as (
  select distinct v.period, v.criteria_set_id, v.province_code, v.unit_code, v.criterion_code
  from valued as v
  inner join {{ ref('stg_rulebook__exemptions') }} as e
    on e.criteria_set_id = v.criteria_set_id and e.province_code = v.province_code and e.unit_code = v.unit_code
    and e.criterion_code in (v.criterion_code, v.parent_code, v.area_code) and {{ is_in_force('v.period', 'e.valid_from', 'e.valid_to') }}
),

doubtful_measures as (
  select distinct m.measure_code
  from {{ ref('stg_rulebook__measures') }} as m
  inner join {{ ref('stg_rulebook__ambiguities') }} as a on a.is_open and {{ is_listed('m.measure_code', 'a.affects') }}
),

surveyed as (
  select
    *, max(case when scored_by = 'survey' and is_counted and has_value then 1 else 0 end) over (
      partition by calendar, unit_view, period, criteria_set_id, province_code, unit_code
    ) = 1 as has_survey
  from valued
)

select
  {{ score_keys('s') }}, s.area_code, s.parent_code, s.criterion_code, s.level,
  coalesce(s.looked_at_measure, s.measure_code) as measure_code,
  coalesce(s.is_fallback, false) as is_fallback,
  s.is_counted, s.not_applicable_mode, s.missing_mode, s.set_status, s.criterion_status, s.scored_by,
  s.rule_type, s.max_score, s.full_score_ratio_pct, s.cap_at_max, s.ratio_source, s.zero_denominator, s.rounding_step,
  s.direction, s.floor_ratio_pct, s.floor_score, s.points_per_unit,
  s.numerator, s.denominator, s.excluded_count, s.ratio_pct, s.stated_ratio_pct, s.published_score, s.answer_points, s.entered_points,
  s.round_kind, coalesce(s.is_appealed, false) as is_appealed,
  s.is_doubtful or d.measure_code is not null as is_doubtful,
  e.unit_code is not null as is_exempted,
  s.scored_by = 'survey' and s.no_survey_mode = 'rescale' and not s.has_survey as has_fallen_away,
  s.data_quality_status, s.data_quality_message, s.source_id, s.file_sha256
from surveyed as s
left join exempted as e
  on e.period = s.period and e.criteria_set_id = s.criteria_set_id and e.province_code = s.province_code
  and e.unit_code = s.unit_code and e.criterion_code = s.criterion_code
left join doubtful_measures as d on d.measure_code = s.looked_at_measure
-- what does not count shows only where it can be computed; a counted criterion also where it is missing
where s.is_applied and (s.is_counted or s.has_value)
