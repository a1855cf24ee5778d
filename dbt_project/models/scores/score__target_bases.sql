-- grain: one row per target, version that is measured against a base: the base figure as far as it is known
with bases as (
  select
    target_id, version, base_period, base_value, base_measure_code,
    length(base_period) = 9 as is_average,
    cast(substring(base_period, 1, 4) as integer) as first_year,
    cast(case when length(base_period) = 9 then substring(base_period, 6, 4) else substring(base_period, 1, 4) end as integer) as last_year
  from {{ ref('stg_rulebook__targets') }}
  where base_period is not null
),

years as (
  select
    b.target_id, b.version,
    count(*) as year_count,
    sum(f.figure_value) as year_sum
  from bases as b
  inner join {{ ref('score__target_figures') }} as f
    on f.target_id = b.target_id and f.version = b.version and f.figure_role = 'own' and length(f.period) = 4
    and cast({{ year_of('f.period') }} as integer) between b.first_year and b.last_year
  where b.is_average
  group by b.target_id, b.version
),

-- a figure of its own states the base, in whatever month it was entered: what was entered last stands
stated as (
  select target_id, version, figure_value
  from (
    select f.*, row_number() over (partition by target_id, version order by period desc) as stated_order
    from {{ ref('score__target_figures') }} as f
    where f.figure_role = 'base' and {{ is_month('f.period') }}
  ) as ordered
  where stated_order = 1
)

select
  b.target_id, b.version, b.base_period, b.last_year as base_year,
  case when b.is_average or length(b.base_period) = 4 then 12 else cast(substring(b.base_period, 6, 2) as integer) end as base_month,
  coalesce(
    b.base_value,
    s.figure_value,
    -- an average needs every one of its years
    case when y.year_count = b.last_year - b.first_year + 1 then {{ figure_quotient('y.year_sum', 'y.year_count') }} end,
    f.figure_value
  ) as base_value
from bases as b
left join stated as s on s.target_id = b.target_id and s.version = b.version
left join years as y on y.target_id = b.target_id and y.version = b.version
left join {{ ref('score__target_figures') }} as f
  on f.target_id = b.target_id and f.version = b.version and f.figure_role = 'own' and f.period = b.base_period and b.base_measure_code is null
