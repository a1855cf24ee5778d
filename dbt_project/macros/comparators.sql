{# Whether a figure meets its target; null where the comparator says nothing that one figure could answer (a task, a baseline). #}
{% macro meets_target(comparator, actual, target, target_max) -%}
  case {{ comparator }}
    when '>=' then {{ actual }} >= {{ target }}
    when '>' then {{ actual }} > {{ target }}
    when '=' then {{ actual }} = {{ target }}
    when 'rank<=' then {{ actual }} <= {{ target }}
    when 'range' then {{ actual }} >= {{ target }} and {{ actual }} <= {{ target_max }}
  end
{%- endmacro %}
