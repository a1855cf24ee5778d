{# The three exact number types of the warehouse: points and shares, counts, and the integers points are computed with. #}
{% macro type_points() -%} decimal(18, 6) {%- endmacro %}

{% macro type_count() -%} decimal(18, 4) {%- endmacro %}

{% macro type_wide_integer() -%}{{ adapter.dispatch('type_wide_integer')() }}{%- endmacro %}

{% macro default__type_wide_integer() -%} decimal(38, 0) {%- endmacro %}

{% macro duckdb__type_wide_integer() -%} hugeint {%- endmacro %}

{# Text of the rulebook: an empty cell is no value. #}
{% macro text(column) -%} nullif(trim({{ column }}), '') {%- endmacro %}

{% macro typed(column, type) -%} cast(nullif(trim({{ column }}), '') as {{ type }}) {%- endmacro %}

{# How many terms a cell like `a+b` holds. Rows are kept by this and not by `split_part(...) <> ''`, which DuckDB 2.0 cannot plan over a column of nulls. #}
{% macro term_count(column, separator) -%} (length({{ column }}) - length(replace({{ column }}, '{{ separator }}', '')) + 1) {%- endmacro %}
