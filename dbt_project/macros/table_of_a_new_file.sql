{# A table of a new file, made in one step: dbt's own way (make it under another name, rename, drop the old one) guards readers that this file does not have yet. #}
{% materialization table, adapter="duckdb" %}
  {%- set made = this.incorporate(type="table") -%}
  {{ drop_relation_if_exists(load_cached_relation(this)) }}
  {% call statement("main") -%} {{ create_table_as(False, made, compiled_code) }} {%- endcall %}
  {% if config.persist_relation_docs() %} {{ persist_docs(made, model) }} {% endif %}
  {{ adapter.commit() }}
  {{ return({"relations": [made]}) }}
{% endmaterialization %}
