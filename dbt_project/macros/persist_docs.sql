{# What a table and its columns mean, in both languages, as comments in the database itself; the adapter's own way writes only the English half. #}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
  {%- call statement('persist_docs') -%}
    comment on table {{ relation }} is {{ duckdb_escape_comment(model.description | trim ~ ' · ' ~ model.config.meta.vi) }};
    {%- for name, column in model.columns.items() %}
    comment on column {{ relation }}.{{ adapter.quote(name) }} is {{ duckdb_escape_comment(column.description | trim ~ ' · ' ~ column.config.meta.vi) }};
    {%- endfor %}
  {%- endcall -%}
{%- endmacro %}
