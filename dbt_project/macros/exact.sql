{# Exact arithmetic: DuckDB's `/` on decimals is a DOUBLE, so every share and every point is one division of wide integers. #}

{# A decimal of at most six places as a whole number of millionths; widened first, as 200 million in decimal(18, 4) would overflow. #}
{% macro millionths(value) -%} cast(cast({{ value }} as decimal(38, 6)) * 1000000 as {{ type_wide_integer() }}) {%- endmacro %}

{# A whole number of millionths as a decimal again; a product, so nothing is lost. #}
{% macro from_millionths(value) -%} cast(cast(({{ value }}) as decimal(30, 0)) * cast(0.000001 as decimal(7, 6)) as {{ type_points() }}) {%- endmacro %}

{% macro integer_quotient(dividend, divisor) -%}{{ adapter.dispatch('integer_quotient')(dividend, divisor) }}{%- endmacro %}

{# Without an integer division of this width: what is left after the remainder divides exactly. #}
{% macro default__integer_quotient(dividend, divisor) -%}
  cast((({{ dividend }}) - ({{ dividend }}) % ({{ divisor }})) / ({{ divisor }}) as {{ type_wide_integer() }})
{%- endmacro %}

{% macro duckdb__integer_quotient(dividend, divisor) -%} (({{ dividend }}) // ({{ divisor }})) {%- endmacro %}

{# whole * numerator / denominator / full_ratio, rounded half up at `step`: one integer division, null where nothing can be divided. #}
{% macro exact_share(whole, numerator, denominator, full_ratio_pct, step, is_capped) -%}
  {%- set above = millionths(numerator) ~ ' * 100000000' -%}
  {%- set below = '(' ~ millionths(denominator) ~ ' * ' ~ millionths(full_ratio_pct) ~ ')' -%}
  {%- set share = 'case when ' ~ is_capped ~ ' then least(' ~ above ~ ', ' ~ below ~ ') else ' ~ above ~ ' end' -%}
  {%- set product = '(' ~ millionths(whole) ~ ' * (' ~ share ~ '))' -%}
  {%- set parts = '(' ~ millionths(step) ~ ' * ' ~ below ~ ')' -%}
  case when {{ denominator }} > 0 then
    {{ from_millionths(millionths(step) ~ ' * ' ~ integer_quotient('2 * ' ~ product ~ ' + ' ~ parts, '2 * ' ~ parts)) }}
  end
{%- endmacro %}

{# A share 0-100 at six decimals, half up. #}
{% macro ratio_pct(numerator, denominator) -%}
  {{ exact_share('100', numerator, denominator, '100', 'cast(0.000001 as decimal(7, 6))', 'false') }}
{%- endmacro %}

{# A value rounded half up at `step`. #}
{% macro rounded_at(value, step) -%}
  {{ from_millionths(millionths(step) ~ ' * ' ~ integer_quotient('2 * ' ~ millionths(value) ~ ' + ' ~ millionths(step), '2 * ' ~ millionths(step))) }}
{%- endmacro %}
