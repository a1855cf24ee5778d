-- grain: one row per calendar, month, half of it that both calendars share, province, unit, rule
-- 766 rule 5.2 (in time), and 5.3 as far as the list tells (received and not late; likes are not in it).
{% for measure_code, verdict in [('petitions_on_time', 'is_on_time'), ('petitions_satisfied', petition_is_satisfied())] %}
{{ monthly_ratio_by_calendar(measure_code, ref('int_petitions__petitions_judged'), verdict) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
