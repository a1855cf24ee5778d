-- grain: one row per calendar, month, province, unit that had a dossier or a document in it
{% for relation in [ref('int_dossiers__dossiers_dated'), ref('int_documents__documents_counted')] %}
{% for calendar, period in [('calendar', 'period'), ('administrative', 'administrative_period')] %}
select '{{ calendar }}' as calendar, {{ period }} as period, province_code, unit_code from {{ relation }}
{% if not loop.last %}union{% endif %}
{% endfor %}
{% if not loop.last %}union{% endif %}
{% endfor %}
