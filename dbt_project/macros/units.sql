{# A unit's name without " - <province>", which the portal adds to some; the province's own name comes from the rulebook. #}
{% macro name_alone(unit_name, province_name) -%}
  case
    when right(lower({{ unit_name }}), length({{ province_name }}) + 3) = ' - ' || lower({{ province_name }})
      then substring({{ unit_name }}, 1, length({{ unit_name }}) - length({{ province_name }}) - 3)
    else {{ unit_name }}
  end
{%- endmacro %}

{# A code that named another unit until a day stands for that one with the day behind it. #}
{% macro dated_code(code, day) -%} {{ code }} || '@' || cast({{ day }} as {{ dbt.type_string() }}) {%- endmacro %}

{# A count times a share of six decimals, cut off: at four decimals, or at whole ones. What is cut off belongs to the main successor. #}
{% macro share_of(count, share, has_decimals) -%}
  {%- set cut = 100 if has_decimals else 1000000 -%}
  cast({{ from_millionths(integer_quotient(millionths(count) ~ ' * ' ~ millionths(share), 1000000 * cut) ~ ' * ' ~ cut) }} as {{ type_count() }})
{%- endmacro %}
