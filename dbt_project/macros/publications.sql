{# Whether points stand in results that a decision published. Decisions publish units as they were; what is reckoned again under the units of today was never published. #}
{% macro publication_columns() -%}
  case when p.decision_number is null then 'unpublished' else 'published' end as publication_status, p.decision_number
{%- endmacro %}

{% macro join_publications(points) -%}
  left join {{ ref('score__publications') }} as p
  on p.criteria_set_id = {{ points }}.criteria_set_id and p.province_code = {{ points }}.province_code and p.period = {{ points }}.period
{%- endmacro %}
