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

{# A 64-bit result: quotients are points, counts and seconds in their smallest steps. #}
{% macro spark__integer_quotient(dividend, divisor) -%} cast((({{ dividend }}) div ({{ divisor }})) as {{ type_wide_integer() }}) {%- endmacro %}

{# dividend / divisor millionths (two wide integers, the divisor above zero) as a decimal, rounded once at `step`, half away from zero.
   Widest product: 2 x dividend. Counts below 10^14 and maxima below 1,000 points stay under 10^37; a hugeint ends at 1.7 x 10^38. #}
{% macro exact_quotient(dividend, divisor, step) -%}
  {%- set parts = '(' ~ millionths(step) ~ ' * (' ~ divisor ~ '))' -%}
  {{ from_millionths(
    'case when (' ~ dividend ~ ') < 0 then -1 else 1 end * ' ~ millionths(step) ~ ' * '
    ~ integer_quotient('2 * abs(' ~ dividend ~ ') + ' ~ parts, '2 * ' ~ parts)
  ) }}
{%- endmacro %}

{# whole * numerator / denominator / full_ratio, rounded at `step`; null where nothing can be divided. #}
{% macro exact_share(whole, numerator, denominator, full_ratio_pct, step, is_capped) -%}
  {%- set above = millionths(numerator) ~ ' * 100000000' -%}
  {%- set below = '(' ~ millionths(denominator) ~ ' * ' ~ millionths(full_ratio_pct) ~ ')' -%}
  {%- set share = 'case when ' ~ is_capped ~ ' then least(' ~ above ~ ', ' ~ below ~ ') else ' ~ above ~ ' end' -%}
  case when {{ denominator }} > 0 then {{ exact_quotient('(' ~ millionths(whole) ~ ' * (' ~ share ~ '))', below, step) }} end
{%- endmacro %}

{# A share 0-100 at six decimals, half up. #}
{% macro ratio_pct(numerator, denominator) -%}
  {{ exact_share('100', numerator, denominator, '100', 'cast(0.000001 as decimal(7, 6))', 'false') }}
{%- endmacro %}

{# A value rounded at `step`, half away from zero. #}
{% macro rounded_at(value, step) -%} {{ exact_quotient(millionths(value), '1', step) }} {%- endmacro %}

{# Whether numerator / denominator, in percent, stands `comparison` (<, <=, >=, >) the given percentage: two products, never a rounded ratio. #}
{% macro ratio_stands(numerator, denominator, comparison, pct) -%}
  {{ millionths(numerator) }} * 100000000 {{ comparison }} {{ millionths(pct) }} * {{ millionths(denominator) }}
{%- endmacro %}

{# One figure by another at six decimals; null where the divisor is not above zero. #}
{% macro figure_quotient(dividend, divisor) -%}
  {{ exact_share('1', dividend, divisor, '100', 'cast(0.000001 as decimal(7, 6))', 'false') }}
{%- endmacro %}
