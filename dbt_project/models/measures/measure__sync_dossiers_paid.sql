-- grain: one row per month, province, unit, way to know of a payment; 766 rule 3.6: a dossier whose fees are all nothing leaves the denominator
{% for measure_code, paid in [('sync_dossiers_paid_online', 'is_paid_online'), ('sync_dossiers_payment_confirmed', 'is_payment_confirmed')] %}
{{ monthly_ratio(measure_code, ref('int_sync__dossiers_described'), 'case when is_accepted and fee_vnd > 0 then ' ~ paid ~ ' end') }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
