-- grain: one row per unit that ended, unit that took it over, whole or in part, on the day of an event
select
  o.unit_id as old_unit_id,
  n.unit_id as new_unit_id,
  {% for side, unit in [('old', 'o'), ('new', 'n')] %}
  {{ unit }}.unit_code as {{ side }}_nso_code,
  {{ unit }}.name_vi as {{ side }}_name_vi,
  {{ unit }}.level as {{ side }}_level,
  {{ unit }}.province_nso_code as {{ side }}_province_nso_code,
  {% endfor %}
  s.event_code,
  e.event_type,
  e.event_date,
  e.citation,
  s.kind,
  s.is_main,
  s.share,
  s.apportionment_key,
  -- a figure goes over whole, or by shares that somebody has stated for every part
  s.kind = 'whole' or count(s.share) over (partition by o.unit_id) = count(*) over (partition by o.unit_id) as is_apportionable,
  -- nothing else came in: the new unit is the old one under another name, parent or level
  s.kind = 'whole' and count(*) over (partition by n.unit_id) = 1 as is_sole
from {{ ref('stg_rulebook__unit_successions') }} as s
inner join {{ ref('stg_rulebook__unit_events') }} as e on e.event_code = s.event_code
inner join {{ ref('stg_rulebook__units') }} as o on o.unit_code = s.old_code and o.valid_to = e.event_date
inner join {{ ref('stg_rulebook__units') }} as n on n.unit_code = s.new_code and n.valid_from = e.event_date
