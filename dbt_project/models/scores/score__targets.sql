-- grain: one row per target, month that the warehouse knows
with months as (
  select distinct period from {{ ref('measure__values_unioned') }} where calendar = 'calendar' and {{ is_month('period') }}
),

-- a target speaks of its province as a whole; after a merger the new province's figures are not the old one's
actuals as (
  select v.*, m.measure_kind, case when m.measure_kind = 'ratio' then v.ratio_pct else v.numerator end as actual_value
  from {{ ref('measure__values_unioned') }} as v
  inner join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = v.province_code and p.province_unit_code = v.unit_code
  inner join {{ ref('stg_rulebook__measures') }} as m on m.measure_code = v.measure_code
  where v.calendar = 'calendar' and v.unit_view = 'as_was'
),

compared as (
  select
    t.*, n.period, a.actual_value, a.numerator, a.denominator,
    a.measure_kind = 'ratio' and a.denominator = 0 as is_nothing_arisen,
    {{ meets_target('t.comparator', 'a.actual_value', 't.target_value', 't.target_value_max') }} as is_met,
    cast({{ year_of('n.period') }} as integer) < t.due_year as is_early
  from {{ ref('stg_rulebook__targets') }} as t
  cross join months as n
  left join actuals as a on a.province_code = t.province_code and a.measure_code = t.measure_code and a.period = n.period
)

select
  target_id,
  province_code,
  period,
  measure_code,
  indicator_vi,
  comparator,
  unit,
  cast(actual_value as {{ type_points() }}) as actual_value,
  target_value,
  target_value_max,
  due_year,
  numerator,
  denominator,
  case
    when is_met is null or due_year is null then 'cannot_tell'
    when is_met then 'achieved'
    when is_early then 'not_yet_due'
    else 'not_achieved'
  end as attainment_status,
  case
    when is_nothing_arisen then 'not_applicable'
    when actual_value is null then 'missing_data'
    when not is_met and is_early then 'too_early'
    when mapping_status = 'confirmed' then 'scored'
    else 'provisional'
  end as score_status,
  coalesce(mapping_note, note) as note
from compared
