-- grain: one row per calendar (of the set), view of the units, period, province, unit, criteria set, criterion: the points in force of the workflow
-- Points do not add up: in the as-is view they go with a unit that nobody joined, and else stay where they were given.
{% for unit_view in ['as_was', 'as_is'] %}
select
  c.calendar,
  cast('{{ unit_view }}' as {{ dbt.type_string() }}) as unit_view,
  p.period,
  {% if unit_view == 'as_was' %}
  p.province_code, p.unit_code,
  {% else %}
  coalesce(s.as_is_province_code, p.province_code) as province_code, coalesce(s.as_is_unit_code, p.unit_code) as unit_code,
  {% endif %}
  p.criteria_set_id, p.criterion_code,
  p.points, p.round_kind, p.is_appealed, p.source_id, p.file_sha256
from {{ ref('int_assessments__points_in_force') }} as p
inner join {{ ref('stg_rulebook__criteria_sets') }} as c
  on c.criteria_set_id = p.criteria_set_id and {{ is_in_force('p.period', 'c.valid_from', 'c.valid_to') }}
{% if unit_view == 'as_is' %}
left join {{ ref('int_units__units_moved') }} as s
  on s.province_code = p.province_code and s.unit_code = p.unit_code and s.is_sole and s.succession_status = 'moved'
{% endif %}
{% if not loop.last %}union all{% endif %}
{% endfor %}
