-- grain: one row per calendar, view of the units, period, province of the older list, area; the list's own total stands on each row, as published
-- The list names the provinces of its day: they are shown so in both views.
{% for unit_view in ['as_was', 'as_is'] %}
select
  {{ calendar_months(unit_view) }},
  l.period,
  coalesce(p.province_code, l.unit_code) as province_code,
  l.unit_code,
  g.area_code,
  l.group_score as published_score,
  l.total_score as published_total,
  l.file_sha256
from {{ ref('int_portal__list_scores_unpivoted') }} as l
inner join {{ ref('stg_rulebook__portal_groups') }} as g on g.list_column = l.list_column
left join {{ ref('stg_rulebook__provinces') }} as p on p.h_code = l.unit_code
{% if not loop.last %}union all{% endif %}
{% endfor %}
