{# dbt's own macros where dbt-spark's answer differs from DuckDB's: null in, null out; times without a zone; lists in order. #}

{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
  timestampadd({{ datepart }}, cast({{ interval }} as integer), cast({{ from_date_or_timestamp }} as {{ dbt.type_timestamp() }}))
{%- endmacro %}

{# Boundaries that are crossed, as DuckDB counts them; days and seconds are what the models ask for. #}
{% macro spark__datediff(first_date, second_date, datepart) -%}
  {%- if datepart == 'day' -%} datediff(cast({{ second_date }} as date), cast({{ first_date }} as date))
  {%- elif datepart == 'second' -%} (unix_seconds(cast({{ second_date }} as timestamp_ltz)) - unix_seconds(cast({{ first_date }} as timestamp_ltz)))
  {%- else -%} {{ exceptions.raise_compiler_error('On Spark datediff counts days and seconds, not ' ~ datepart ~ '; add it to macros/spark.sql') }}
  {%- endif -%}
{%- endmacro %}

{% macro spark__date_trunc(datepart, date) -%} cast(date_trunc('{{ datepart }}', {{ date }}) as {{ dbt.type_timestamp() }}) {%- endmacro %}

{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
  listagg({{ measure }}, {{ delimiter_text }}) within group ({{ order_by_clause }})
{%- endmacro %}

{# A contract's types in Spark's own words, where it has no varchar without a length. #}
{% macro spark__get_empty_schema_sql(columns) -%}
  select
    {% for name, column in columns.items() %}
    cast(null as {{ column['data_type'] | replace('varchar', dbt.type_string()) }}) as {{ adapter.quote(name) }}{% if not loop.last %},{% endif %}
    {% endfor %}
  where false
{%- endmacro %}
