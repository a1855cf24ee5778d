-- grain: one row per endpoint, province, period, unit, figure that the portal states (a null figure has no row)
{% for figure in portal_figures() %}
select
  source_id, province_code, period, file_sha256, endpoint, unit_code, data_quality_status, data_quality_message,
  '{{ figure }}' as figure_name, {{ figure }} as figure_value
from {{ ref('stg_national_portal__unit_figures') }}
where {{ figure }} is not null
{% if not loop.last %}union all{% endif %}
{% endfor %}
