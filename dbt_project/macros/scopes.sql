{# Figures within a scope: of the province as a whole (its own row), of one tier of its units, of one unit known by its name.
   `asked` has asked_id, province_code, measure_code, scope, scope_unit_level, scope_unit_name; parts are summed,
   a stated ratio stands only where one unit stated it.
   Targets and results speak of calendar periods and of units as they were. #}
{% macro figures_in_scope(asked) -%}
  select
    a.asked_id, a.measure_code, v.period,
    cast(sum(v.numerator) as {{ type_count() }}) as numerator,
    cast(sum(v.denominator) as {{ type_count() }}) as denominator,
    case when count(*) = 1 then max(v.stated_ratio_pct) end as stated_ratio_pct
  from {{ asked }} as a
  inner join {{ ref('measure__values_unioned') }} as v on v.province_code = a.province_code and v.measure_code = a.measure_code
  left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = a.province_code
  left join {{ ref('dim_units') }} as u on u.province_code = v.province_code and u.unit_code = v.unit_code
  where v.calendar = 'calendar' and v.unit_view = 'as_was' and (
    (a.scope = 'province' and v.unit_code = p.province_unit_code)
    or (a.scope = 'tier' and u.unit_level = a.scope_unit_level)
    or (a.scope = 'unit' and lower(u.unit_name_vi) = lower(a.scope_unit_name))
  )
  group by a.asked_id, a.measure_code, v.period
{%- endmacro %}
