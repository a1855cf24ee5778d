{# Sentences of rulebook/target_texts.csv filled in, and numbers as Vietnamese writes them. #}

{# A sentence with each `{name}` replaced by its value; an unknown value is an ellipsis. #}
{% macro filled_in(sentence, values) -%}
  {%- set ns = namespace(expression=sentence) -%}
  {%- for name, value in values.items() -%}
    {%- set ns.expression = 'replace(' ~ ns.expression ~ ", '{" ~ name ~ "}', coalesce(" ~ value ~ ", '…'))" -%}
  {%- endfor -%}
  {{ ns.expression }}
{%- endmacro %}

{# At most two decimals, half up, decimal comma, no empty decimals; the sign apart, as the rounding is for what is not negative. #}
{% macro number_vi(value) -%}
  case
    when {{ value }} < 0 then '−' || {{ plain_number_vi('-1 * (' ~ value ~ ')') }}
    else {{ plain_number_vi(value) }}
  end
{%- endmacro %}

{% macro plain_number_vi(value) -%}
  {%- set written = 'cast(cast(' ~ rounded_at(value, 'cast(0.01 as decimal(7, 6))') ~ ' as decimal(18, 2)) as ' ~ dbt.type_string() ~ ')' -%}
  replace(
    case
      when right({{ written }}, 3) = '.00' then left({{ written }}, length({{ written }}) - 3)
      when right({{ written }}, 1) = '0' then left({{ written }}, length({{ written }}) - 1)
      else {{ written }}
    end, '.', ','
  )
{%- endmacro %}

{# YYYY, YYYY-MM as Vietnamese writes a period: 2026, 8/2026. #}
{% macro period_vi(period) -%}
  case
    when length({{ period }}) = 7 then cast(cast(substring({{ period }}, 6, 2) as integer) as {{ dbt.type_string() }}) || '/' || substring({{ period }}, 1, 4)
    else replace({{ period }}, '-', '–')
  end
{%- endmacro %}
