-- grain: one row per calendar, view of the units, period, province, unit, area whose total an endpoint states
select
  {{ calendar_months_as_was() }},
  m.period, m.province_code, m.unit_code, g.area_code,
  max(m.group_score) as published_score
from {{ ref('stg_national_portal__metrics') }} as m
inner join {{ ref('stg_rulebook__portal_groups') }} as g on g.endpoint = m.endpoint and g.group_score_figure is null
where m.group_score is not null
group by m.period, m.province_code, m.unit_code, g.area_code

union all

select
  {{ calendar_months_as_was() }},
  f.period, f.province_code, f.unit_code, g.area_code,
  f.figure_value as published_score
from {{ ref('int_portal__figures_unpivoted') }} as f
inner join {{ ref('stg_rulebook__portal_groups') }} as g on g.endpoint = f.endpoint and g.group_score_figure = f.figure_name
