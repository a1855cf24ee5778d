{# One ratio by month, province and unit: `verdict` is true, false, or null where the definition leaves the row out of the denominator. #}
{% macro monthly_ratio(measure_code, relation, verdict) -%}
select
  period, province_code, unit_code,
  '{{ measure_code }}' as measure_code,
  max(source_id) as source_id,
  cast(sum(case when {{ verdict }} then 1 else 0 end) as {{ type_count() }}) as numerator,
  cast(count({{ verdict }}) as {{ type_count() }}) as denominator,
  cast(count(*) - count({{ verdict }}) as bigint) as excluded_count,
  cast(count(*) as bigint) as source_row_count,
  min(file_sha256) as first_sha256,
  max(file_sha256) as last_sha256
from {{ relation }}
group by period, province_code, unit_code
{%- endmacro %}
