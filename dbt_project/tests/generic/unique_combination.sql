{# The columns together name one row, and none of them is empty. #}
{% test unique_combination(model, combination) %}
  select {{ combination | join(', ') }}, count(*) as row_count
  from {{ model }}
  group by {{ combination | join(', ') }}
  having count(*) > 1 {%- for column in combination %} or {{ column }} is null {%- endfor %}
{% endtest %}
