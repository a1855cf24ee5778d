-- grain: one row per target in force, month: actual value, the milestone ahead, the straight path to it and the pace that is needed
with facts as (
  select
    t.target_id, t.version, a.period, t.shape, t.comparator, t.cut_figure, t.target_value, t.target_value_max, t.due_year,
    cast({{ year_of('a.period') }} as integer) as year_number,
    cast(substring(a.period, 6, 2) as integer) as month_number,
    a.actual_period, a.figure_role, a.numerator, a.denominator, a.figure_value, a.is_nothing_arisen, a.first_period, a.first_value,
    b.base_period, b.base_year, b.base_month, b.base_value
  from {{ ref('stg_rulebook__targets') }} as t
  inner join {{ ref('score__target_actuals') }} as a on a.target_id = t.target_id and a.version = t.version
  left join {{ ref('score__target_bases') }} as b on b.target_id = t.target_id and b.version = t.version
),

-- the next milestone, or the last one when all are past
ahead as (
  select f.target_id, f.version, f.period, m.milestone_year, m.milestone_value, m.milestone_value_max, m.previous_year, m.previous_value
  from (
    select
      f.target_id, f.version, f.period, f.year_number,
      min(case when m.milestone_year >= f.year_number then m.milestone_year end) as next_year,
      max(m.milestone_year) as last_year
    from facts as f
    inner join {{ ref('score__target_milestones') }} as m on m.target_id = f.target_id and m.version = f.version
    group by f.target_id, f.version, f.period, f.year_number
  ) as f
  inner join {{ ref('score__target_milestones') }} as m
    on m.target_id = f.target_id and m.version = f.version and m.milestone_year = coalesce(f.next_year, f.last_year)
),

-- a cut is the percent of the base that is gone; a count of each year is due at the end of every year
measured as (
  select
    f.*,
    case
      when f.cut_figure = 'cut' then {{ ratio_pct('f.figure_value', 'f.base_value') }}
      when f.cut_figure = 'remaining' and f.figure_value > f.base_value then -({{ ratio_pct('(f.figure_value - f.base_value)', 'f.base_value') }})
      when f.cut_figure = 'remaining' then {{ ratio_pct('(f.base_value - f.figure_value)', 'f.base_value') }}
      when f.shape = 'count_each_year' and f.denominator > 0
        then {{ figure_quotient('f.numerator', 'f.denominator') }}
      when f.shape <> 'count_each_year' then f.figure_value
    end as actual_value,
    case when f.shape = 'count_each_year' then f.year_number else m.milestone_year end as milestone_year,
    case when f.shape = 'count_each_year' then f.target_value else m.milestone_value end as milestone_value,
    case when f.shape = 'count_each_year' then null else m.milestone_value_max end as milestone_value_max,
    case
      when f.shape = 'count_each_year' then f.year_number - 1
      when f.cut_figure is not null then f.base_year
      when m.previous_year is not null then m.previous_year
      else cast({{ year_of('f.first_period') }} as integer)
    end as start_year,
    case
      when f.cut_figure is not null then f.base_month
      when f.shape = 'count_each_year' or m.previous_year is not null then 12
      else cast(substring(f.first_period, 6, 2) as integer)
    end as start_month,
    case
      when f.shape = 'count_each_year' or f.cut_figure is not null then cast(0 as {{ type_points() }})
      when m.previous_year is not null then m.previous_value
      else f.first_value
    end as start_value,
    m.previous_year is null and f.cut_figure is null and f.shape <> 'count_each_year' as is_start_first_known
  from facts as f
  left join ahead as m on m.target_id = f.target_id and m.version = f.version and m.period = f.period
),

timed as (
  select
    m.*,
    (milestone_year - start_year) * 12 + 12 - start_month as total_months,
    (year_number - start_year) * 12 + month_number - start_month as elapsed_months,
    (milestone_year - year_number) * 12 + 12 - month_number as remaining_months,
    {{ meets_target('comparator', 'actual_value', 'coalesce(milestone_value, target_value)', 'coalesce(milestone_value_max, target_value_max)') }} as is_met,
    shape in ('rank_top', 'status_done') as has_no_path
  from measured as m
),

located as (
  select
    t.*,
    case
      when has_no_path then 'path_shape'
      when milestone_year is null then 'path_no_year'
      when remaining_months <= 0 then 'path_due'
      when start_value is null or total_months <= 0 then 'path_no_start'
      when elapsed_months < 0 then 'path_before'
      when is_start_first_known then 'path_first'
      else 'path_linear'
    end as path_code
  from timed as t
),

drawn as (
  select
    l.*,
    -- start and milestone weighed by the months to the other, divided once
    case
      when path_code = 'path_due' then milestone_value
      when path_code in ('path_first', 'path_linear')
        then {{ figure_quotient('(start_value * (total_months - elapsed_months) + milestone_value * elapsed_months)', 'total_months') }}
    end as path_value
  from located as l
)

select
  target_id, version, period, actual_period, figure_role, numerator, denominator, figure_value, is_nothing_arisen, base_period, base_value,
  actual_value, milestone_year, milestone_value, milestone_value_max, start_year, start_month, start_value,
  total_months, elapsed_months, path_code, path_value, is_met, remaining_months > 0 as is_early,
  case when remaining_months > 0 then remaining_months end as remaining_months,
  case
    when not is_met and remaining_months > 0 and not has_no_path and actual_value < milestone_value
      then {{ figure_quotient('(milestone_value - actual_value)', 'remaining_months') }}
  end as required_per_month,
  case
    when is_met then 'achieved'
    when actual_value is null or milestone_year is null then 'cannot_tell'
    when remaining_months <= 0 then 'behind'
    when path_value is null then 'cannot_tell'
    when actual_value >= path_value and (milestone_value_max is null or actual_value <= milestone_value_max) then 'on_path'
    else 'behind'
  end as attainment_status
from drawn
