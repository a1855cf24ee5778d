{# The figures of one sheet of the checked workbook, as last entered. #}
{% macro entered_figures(source_id) -%}
with known as (
  {{ latest_known(source(source_id, 'figures'), ['province_code', 'period', 'unit_code', 'item_code']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  unit_code, item_code, value, document_number, document_date
from known
{%- endmacro %}
