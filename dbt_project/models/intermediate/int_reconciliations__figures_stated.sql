-- grain: one row per source, period, province, unit, figure that a form or a page of statistics states
{% set relations = [
  ('one_stop_statistics', ref('stg_one_stop_dossiers__unit_statistics')), ('statistical_forms', ref('stg_statistical_forms__form_ii06a')),
] %}
{% for source, relation in relations %}
{% for figure, value in stated_figures(source).items() %}
select '{{ source }}' as source_code, period, province_code, unit_code, '{{ figure }}' as figure_code, cast(sum({{ value }}) as {{ type_count() }}) as value
from {{ relation }}
group by period, province_code, unit_code
-- a sum with a term missing is missing
having count({{ value }}) = count(*)
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% if not loop.last %}union all{% endif %}
{% endfor %}
