-- grain: one row per criteria set, time in force
select
  {{ text('criteria_set_id') }} as criteria_set_id,
  {{ text('name_vi') }} as name_vi,
  {{ text('name_en') }} as name_en,
  {{ text('decision') }} as decision,
  {{ text('article') }} as article,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to,
  {{ typed('max_score', type_points()) }} as max_score,
  {{ typed('rounding_step', type_points()) }} as rounding_step,
  {{ text('tie_rule') }} as tie_rule,
  {% for place in range(1, 4) %}
  case when {{ term_count('tie_breakers', ';') }} >= {{ place }} then nullif(trim(split_part(tie_breakers, ';', {{ place }})), '') end as tie_breaker_{{ place }},
  {% endfor %}
  {{ text('calendar') }} as calendar,
  {{ text('period_kinds') }} as period_kinds,
  {{ text('status') }} as status,
  {{ text('citation') }} as citation
from {{ source('rulebook', 'set') }}
