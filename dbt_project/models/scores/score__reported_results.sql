-- grain: one row per reported result: what the document states, the same from its own parts, and the same from the sources
with stated as (
  select
    r.*,
    -- only a share can be recomputed from parts; a count of 21 among 70 is not a percentage
    case when r.unit = '%' then {{ exact_share('100', 'r.numerator', 'r.denominator', '100', 'cast(0.01 as decimal(7, 6))', 'false') }} end as recomputed_value
  from {{ ref('stg_rulebook__reported_results') }} as r
),

asked as (
  select result_id || ' least' as asked_id, province_code, measure_code, scope, scope_unit_level, scope_unit_name from stated where measure_code is not null
  union all
  select result_id || ' most' as asked_id, province_code, measure_code_max as measure_code, scope, scope_unit_level, scope_unit_name
  from stated
  where measure_code_max is not null
),

figures as (
  {{ figures_in_scope('asked') }}
),

measured as (
  select
    s.*, f.numerator as measured_numerator, f.denominator as measured_denominator,
    case
      when s.figure = 'denominator' then cast(f.denominator as {{ type_points() }})
      when s.figure = 'numerator' or f.denominator is null then cast(f.numerator as {{ type_points() }})
      else {{ ratio_pct('f.numerator', 'f.denominator') }}
    end as measured_value,
    cast(m.numerator as {{ type_points() }}) as measured_value_max
  from stated as s
  left join figures as f on f.asked_id = s.result_id || ' least' and f.period = s.period
  left join figures as m on m.asked_id = s.result_id || ' most' and m.period = s.period
),

printed as (
  select m.*, case when measured_value is not null then {{ rounded_at('measured_value', 'printed_step') }} end as printed_value
  from measured as m
)

select
  result_id, province_code, year, indicator_vi, unit, stated_value, numerator, denominator, recomputed_value,
  cast(recomputed_value - stated_value as {{ type_points() }}) as value_gap,
  measure_code, period, measured_value, measured_value_max, measured_numerator, measured_denominator,
  -- as the document says it: to its printed step, above a level, within a place, between two; a judgement without a number has nothing to compare
  case comparator
    when '>' then measured_value > stated_value
    when 'rank<=' then measured_value <= stated_value
    when 'range' then printed_value = stated_value and measured_value_max = stated_value_max
    when 'qualitative' then measured_value is not null
    else printed_value = stated_value
  end as is_reproduced
from printed
