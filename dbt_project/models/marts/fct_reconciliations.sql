-- grain: one row per period, province, unit (and the province itself), figure, pair of sources of which one at least has the figure
with known as (
  select * from {{ ref('int_reconciliations__figures_counted') }}
  union all
  select * from {{ ref('int_reconciliations__figures_stated') }}
),

-- a unit's own figures, and the same again as a part of its province
summed as (
  select source_code, period, province_code, unit_code, figure_code, value
  from known
  where unit_code not in (select coalesce(h_code, province_code) from {{ ref('dim_provinces') }})
  union all
  select k.source_code, k.period, k.province_code, coalesce(p.h_code, k.province_code) as unit_code, k.figure_code, sum(k.value) as value
  from known as k
  left join {{ ref('dim_provinces') }} as p on p.province_code = k.province_code
  group by k.source_code, k.period, k.province_code, coalesce(p.h_code, k.province_code), k.figure_code
),

paired as (
  {% for left, right, figures in reconciled_pairs() %}
  select
    period, province_code, unit_code, figure_code, '{{ left }}' as left_source, '{{ right }}' as right_source,
    max(case when source_code = '{{ left }}' then value end) as value_left,
    max(case when source_code = '{{ right }}' then value end) as value_right
  from summed
  where source_code in ('{{ left }}', '{{ right }}') and figure_code in ('{{ figures | join("', '") }}')
  group by period, province_code, unit_code, figure_code
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
)

select
  period, province_code, unit_code, figure_code, left_source, right_source,
  cast(value_left as {{ type_count() }}) as value_left,
  cast(value_right as {{ type_count() }}) as value_right,
  cast(value_left - value_right as {{ type_count() }}) as gap,
  case
    when value_left is null then 'left_missing'
    when value_right is null then 'right_missing'
    when value_left = value_right then 'equal'
    else 'differs'
  end as reconciliation_status
from paired
