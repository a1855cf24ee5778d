-- grain: one row per target in force, month that the warehouse knows: the figure that counts in the month, and the first one ever known
with months as (
  select distinct period from {{ ref('measure__values_unioned') }} where calendar = 'calendar' and {{ is_month('period') }}
),

due as (
  select t.target_id, t.version, t.actual_basis, m.period
  from {{ ref('stg_rulebook__targets') }} as t
  inner join months as m on {{ is_in_force('m.period', 't.valid_from', 't.valid_to') }}
),

figures as (
  select * from {{ ref('score__target_figures') }} where figure_role in ('own', 'fallback')
),

-- which figures may stand for the month; the target's own measure goes before its fallback, the latest before earlier ones
candidates as (
  select
    d.target_id, d.version, d.period, f.period as actual_period, f.figure_role, f.measure_code as actual_measure_code,
    f.numerator, f.denominator, f.figure_value, f.is_nothing_arisen,
    row_number() over (
      partition by d.target_id, d.version, d.period
      order by case when f.figure_value is not null then 0 else 1 end, case f.figure_role when 'own' then 0 else 1 end, f.period desc
    ) as candidate_order
  from due as d
  inner join figures as f on f.target_id = d.target_id and f.version = d.version
    and (
      (d.actual_basis = 'month' and f.period = d.period)
      or (d.actual_basis = 'last_known' and {{ is_month('f.period') }} and f.period <= d.period)
      or (d.actual_basis = 'last_full_year' and f.period = {{ last_full_year('d.period') }})
    )
),

-- where a path starts when no document says from what: the first month with a figure
firsts as (
  select target_id, version, period as first_period, figure_value as first_value
  from (
    select f.*, row_number() over (partition by target_id, version order by period, case figure_role when 'own' then 0 else 1 end) as first_order
    from figures as f
    where {{ is_month('period') }} and figure_value is not null
  ) as ordered
  where first_order = 1
)

select
  d.target_id, d.version, d.period, c.actual_period, c.figure_role, c.actual_measure_code,
  c.numerator, c.denominator, c.figure_value, coalesce(c.is_nothing_arisen, false) as is_nothing_arisen,
  x.first_period, x.first_value
from due as d
left join candidates as c on c.target_id = d.target_id and c.version = d.version and c.period = d.period and c.candidate_order = 1
left join firsts as x on x.target_id = d.target_id and x.version = d.version and x.first_period < d.period
