-- grain: one row per target, version, period, role of a measure that the target looks at: the figure of its scope
with targets as (
  select t.*, w.measure_code as whole_measure_code
  from {{ ref('stg_rulebook__targets') }} as t
  left join {{ ref('score__target_wholes') }} as w on w.part_measure_code = t.measure_code
),

asked as (
  {% for role, column in {'own': 'measure_code', 'fallback': 'fallback_measure_code', 'base': 'base_measure_code', 'whole': 'whole_measure_code'}.items() %}
  select
    target_id, version, '{{ role }}' as figure_role, target_id || ' ' || version || ' {{ role }}' as asked_id,
    province_code, {{ column }} as measure_code, scope, scope_unit_level, scope_unit_name
  from targets
  where {{ column }} is not null
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

figures as (
  {{ figures_in_scope('asked') }}
)

select
  a.target_id, a.version, f.period, a.figure_role, a.measure_code, f.numerator, f.denominator,
  case
    when f.denominator is not null then {{ ratio_pct('f.numerator', 'f.denominator') }}
    when f.stated_ratio_pct is not null then f.stated_ratio_pct
    else cast(f.numerator as {{ type_points() }})
  end as figure_value,
  f.denominator is not null and f.denominator = 0 as is_nothing_arisen
from figures as f
inner join asked as a on a.asked_id = f.asked_id
