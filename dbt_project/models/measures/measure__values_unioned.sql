-- grain: one row per calendar, unit view, period, province, unit, measure: every figure that is known, as the units were and as they are today
with viewed as (
  {% for unit_view, relation in [('as_was', ref('measure__values_known')), ('as_is', ref('measure__values_succeeded'))] %}
  select
    '{{ unit_view }}' as unit_view,
    calendar, period, province_code, unit_code, measure_code, area_code, source_id, numerator, denominator, excluded_count,
    stated_ratio_pct, published_score, source_row_count, file_sha256, data_quality_status, data_quality_message,
    {% if unit_view == 'as_is' %}succession_status{% else %}'unchanged' as succession_status{% endif %}
  from {{ relation }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
)

select
  calendar, unit_view, period, province_code, unit_code, measure_code, area_code, source_id,
  numerator, denominator, excluded_count,
  {{ ratio_pct('numerator', 'denominator') }} as ratio_pct,
  stated_ratio_pct, published_score, source_row_count, file_sha256, data_quality_status, data_quality_message, succession_status
from viewed
