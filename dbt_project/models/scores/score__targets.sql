-- grain: one row per target in force, month that the warehouse knows
with ambiguities as (
  select affects from {{ ref('stg_rulebook__ambiguities') }} where is_open
),

-- a reading that nobody has signed
unsigned as (
  select distinct t.target_id
  from {{ ref('stg_rulebook__targets') }} as t
  inner join ambiguities as a on ';' || a.affects || ';' like '%;' || t.target_id || ';%'
),

-- the national plan above a target's own, as it is superseded
superseded as (
  select p.plan_id, n.decision as superseding_decision, n.valid_from as superseded_from
  from {{ ref('stg_rulebook__target_plans') }} as p
  inner join {{ ref('stg_rulebook__target_plans') }} as n on n.supersedes_plan_id = p.national_plan_id
)

select
  t.target_id,
  t.province_code,
  p.period,
  t.measure_code,
  t.indicator_vi,
  t.comparator,
  t.unit,
  p.actual_value,
  t.target_value,
  t.target_value_max,
  t.due_year,
  p.numerator,
  p.denominator,
  p.attainment_status,
  case
    when p.is_nothing_arisen then 'not_applicable'
    when p.actual_value is null then 'missing_data'
    when not p.is_met and p.is_early then 'too_early'
    when t.mapping_status = 'confirmed' and p.figure_role = 'own' and u.target_id is null then 'scored'
    else 'provisional'
  end as score_status,
  coalesce(t.mapping_note, t.note) as note,
  t.shape,
  t.plan_id,
  t.version,
  t.parent_target_id,
  p.actual_period,
  p.milestone_year,
  p.milestone_value,
  p.base_period,
  p.base_value,
  p.start_value,
  p.path_value,
  p.required_per_month,
  p.remaining_months,
  s.method_vi,
  s.missing_figure_vi,
  t.national_target_id,
  n.national_value,
  t.national_reason_vi,
  case when {{ first_day_of('p.period') }} >= o.superseded_from then o.superseding_decision end as superseding_decision
from {{ ref('score__target_paths') }} as p
inner join {{ ref('stg_rulebook__targets') }} as t on t.target_id = p.target_id and t.version = p.version
left join {{ ref('score__target_sentences') }} as s on s.target_id = p.target_id and s.version = p.version and s.period = p.period
left join {{ ref('stg_rulebook__national_targets') }} as n on n.national_target_id = t.national_target_id
left join superseded as o on o.plan_id = t.plan_id
left join unsigned as u on u.target_id = t.target_id
