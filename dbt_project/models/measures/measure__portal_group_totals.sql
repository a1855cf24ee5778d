-- grain: one row per calendar, view of the units, period, province, unit, area whose total an endpoint states
with stated as (
  select
    m.period, m.province_code, m.unit_code, g.area_code,
    max(m.group_score) as published_score
  from {{ ref('stg_national_portal__metrics') }} as m
  inner join {{ ref('stg_rulebook__portal_groups') }} as g on g.endpoint = m.endpoint and g.group_score_figure is null
  where m.group_score is not null
  group by m.period, m.province_code, m.unit_code, g.area_code

  union all

  select
    f.period, f.province_code, f.unit_code, g.area_code,
    f.figure_value as published_score
  from {{ ref('int_portal__figures_unpivoted') }} as f
  inner join {{ ref('stg_rulebook__portal_groups') }} as g on g.endpoint = f.endpoint and g.group_score_figure = f.figure_name
)

select {{ calendar_months('as_was') }}, period, province_code, unit_code, area_code, published_score
from stated

union all

-- what was published of a unit says nothing of the one that took it over
select {{ calendar_months('as_is') }}, s.period, s.province_code, s.unit_code, s.area_code, s.published_score
from stated as s
left join {{ ref('int_units__units_moved') }} as v on v.province_code = s.province_code and v.unit_code = s.unit_code
where v.unit_code is null
