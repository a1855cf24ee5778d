-- grain: one row per target, version, period, measure that the target looks at: the figure of its scope (the whole province, one tier of units, one unit)
with places as (
  select
    v.*, p.province_unit_code, u.unit_level, u.unit_name_vi
  from {{ ref('measure__values_unioned') }} as v
  left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = v.province_code
  left join {{ ref('dim_units') }} as u on u.province_code = v.province_code and u.unit_code = v.unit_code
),

scoped as (
  select
    t.target_id, t.version, v.period, v.measure_code, v.numerator, v.denominator, v.stated_ratio_pct, v.source_id,
    case
      when v.measure_code = t.measure_code then 'own'
      when v.measure_code = t.fallback_measure_code then 'fallback'
      else 'base'
    end as figure_role
  from {{ ref('stg_rulebook__targets') }} as t
  inner join places as v
    on v.province_code = t.province_code
    and v.measure_code in (t.measure_code, t.fallback_measure_code, t.base_measure_code)
  where (t.scope = 'province' and v.unit_code = v.province_unit_code)
    or (t.scope = 'tier' and v.unit_level = t.scope_unit_level)
    or (t.scope = 'unit' and lower(v.unit_name_vi) = lower(t.scope_unit_name))
),

summed as (
  select
    target_id, version, period, figure_role, measure_code,
    cast(sum(numerator) as {{ type_count() }}) as numerator,
    cast(sum(denominator) as {{ type_count() }}) as denominator,
    -- a stated ratio has no parts to add: only where one unit stated it
    case when count(*) = 1 then max(stated_ratio_pct) end as stated_ratio_pct
  from scoped
  group by target_id, version, period, figure_role, measure_code
)

select
  target_id, version, period, figure_role, measure_code, numerator, denominator,
  case
    when denominator is not null then {{ ratio_pct('numerator', 'denominator') }}
    when stated_ratio_pct is not null then stated_ratio_pct
    else cast(numerator as {{ type_points() }})
  end as figure_value,
  denominator is not null and denominator = 0 as is_nothing_arisen
from summed
