{# A model's schema is its layer's name and nothing else: the marts stand in `marts`. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ target.schema if custom_schema_name is none else custom_schema_name | trim }}
{%- endmacro %}
