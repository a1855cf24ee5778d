{# Whether an actual value meets a target, as the target compares; null where nothing can be told. A cut is compared as percent cut. #}
{% macro meets_target(comparator, actual, target, target_max) -%}
  case {{ comparator }}
    when '>=' then {{ actual }} >= {{ target }}
    when '>' then {{ actual }} > {{ target }}
    when '=' then {{ actual }} = {{ target }}
    when 'count' then {{ actual }} >= {{ target }}
    when 'done' then {{ actual }} >= {{ target }}
    when 'reduction_vs_baseline' then {{ actual }} >= {{ target }}
    when 'rank<=' then {{ actual }} <= {{ target }}
    when 'range' then {{ actual }} >= {{ target }} and {{ actual }} <= {{ target_max }}
  end
{%- endmacro %}
