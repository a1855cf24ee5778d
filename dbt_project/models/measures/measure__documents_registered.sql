-- grain: one row per calendar, month, half of it that both calendars share, province, unit, direction; a count, so it has no denominator
{% for calendar, period in [('calendar', 'period'), ('administrative', 'administrative_period')] %}
select
  '{{ calendar }}' as calendar,
  {{ period }} as period,
  period as calendar_month,
  administrative_period as administrative_month,
  province_code, unit_code,
  'documents_' || direction as measure_code,
  max(source_id) as source_id,
  cast(sum(document_count) as {{ type_count() }}) as numerator,
  cast(null as {{ type_count() }}) as denominator,
  cast(0 as bigint) as excluded_count,
  cast(sum(document_count) as bigint) as source_row_count,
  min(first_sha256) as first_sha256,
  max(last_sha256) as last_sha256
from {{ ref('int_documents__documents_counted') }}
group by period, administrative_period, province_code, unit_code, 'documents_' || direction
{% if not loop.last %}union all{% endif %}
{% endfor %}
