-- grain: one row per period, criteria set, province, unit, scope whose published total differs from the sum of its published parts
with areas as (
  select c.criteria_set_id, c.criterion_code as area_code, s.calendar,
    {{ later_of('c.valid_from', 's.valid_from') }} as valid_from, {{ earlier_of('c.valid_to', 's.valid_to') }} as valid_to
  from {{ ref('stg_rulebook__criteria') }} as c
  inner join {{ ref('stg_rulebook__criteria_sets') }} as s on s.criteria_set_id = c.criteria_set_id and {{ both_in_force('s', 'c') }}
  where c.level = 'area'
),

-- points that the portal leaves out of a total (nothing arose) are left out of the sum
area_parts as (
  select calendar, period, province_code, unit_code, area_code, sum(published_score) as parts_sum
  from {{ ref('measure__values_known') }}
  where area_code is not null and published_score is not null
  group by calendar, period, province_code, unit_code, area_code
),

area_totals as (
  select t.period, a.criteria_set_id, t.province_code, t.unit_code, t.area_code as scope_code, t.published_score as stated_total, p.parts_sum
  from {{ ref('measure__portal_group_totals') }} as t
  inner join area_parts as p
    on p.calendar = t.calendar and p.period = t.period and p.province_code = t.province_code and p.unit_code = t.unit_code and p.area_code = t.area_code
  inner join areas as a on a.area_code = t.area_code and a.calendar = t.calendar and {{ is_in_force('t.period', 'a.valid_from', 'a.valid_to') }}
  where t.unit_view = 'as_was'
),

-- the older list states every part: with one of them missing there is nothing to compare
list_totals as (
  select
    l.period, a.criteria_set_id, l.province_code, l.unit_code, a.criteria_set_id as scope_code,
    max(l.published_total) as stated_total, sum(l.published_score) as parts_sum
  from {{ ref('measure__province_list_scores') }} as l
  inner join areas as a on a.area_code = l.area_code and a.calendar = l.calendar and {{ is_in_force('l.period', 'a.valid_from', 'a.valid_to') }}
  where l.unit_view = 'as_was'
  group by l.period, a.criteria_set_id, l.province_code, l.unit_code
  having count(*) = count(l.published_score)
),

totals as (
  select period, criteria_set_id, province_code, unit_code, scope_code, stated_total, parts_sum from area_totals
  union all
  select period, criteria_set_id, province_code, unit_code, scope_code, stated_total, parts_sum from list_totals
)

select
  period, criteria_set_id, province_code, unit_code, scope_code,
  cast(stated_total as {{ type_points() }}) as stated_total,
  cast(parts_sum as {{ type_points() }}) as parts_sum,
  cast(stated_total - parts_sum as {{ type_points() }}) as difference
from totals
where stated_total <> parts_sum
