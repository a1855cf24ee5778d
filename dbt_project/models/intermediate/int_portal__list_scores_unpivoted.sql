-- grain: one row per period, province of the older list, column of its six groups
{% for column in list_columns() %}
select
  source_id, period, file_sha256, unit_code, total_score,
  '{{ column }}' as list_column, {{ column }} as group_score
from {{ ref('stg_national_portal__province_scores') }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
