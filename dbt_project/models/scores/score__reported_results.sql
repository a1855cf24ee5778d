-- grain: one row per reported result: what the document states, and the same from its own parts
with recomputed as (
  select
    *,
    -- only a share can be recomputed from parts; a count of 21 among 70 is not a percentage
    case when unit = '%' then {{ exact_share('100', 'numerator', 'denominator', '100', 'cast(0.01 as decimal(7, 6))', 'false') }} end as recomputed_value
  from {{ ref('stg_rulebook__reported_results') }}
)

select
  result_id, province_code, year, indicator_vi, unit, stated_value, numerator, denominator, recomputed_value,
  cast(recomputed_value - stated_value as {{ type_points() }}) as value_gap
from recomputed
