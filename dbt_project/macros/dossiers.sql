{# What the national copy's codes and states mean; used wherever dossiers of two systems are laid side by side. #}

{# A province may add its own groups to a procedure's code: the first two are the national code (sources/README 1.2). #}
{% macro national_procedure_code(column) -%}
  case when {{ column }} like '%.%.%' then split_part({{ column }}, '.', 1) || '.' || split_part({{ column }}, '.', 2) else {{ column }} end
{%- endmacro %}

{# States in which the office has nothing left to do (sources/README 1.3: 3, 7, 8, 9, 10). #}
{% macro is_ended(status) -%} {{ status }} in ('not_accepted', 'withdrawn', 'stopped', 'finished', 'returned') {%- endmacro %}

{# Of several end times the state that is looked for first (sources/README 2.3, rule 2.1); null for a state that ends nothing. #}
{% macro end_order(status) -%}
  case {{ status }} when 'finished' then 1 when 'returned' then 2 when 'stopped' then 3 when 'not_accepted' then 3 when 'withdrawn' then 3 end
{%- endmacro %}

{# Two nullable values differ; one of them missing is a difference. #}
{% macro differs(left, right) -%}
  ({{ left }} <> {{ right }} or ({{ left }} is null) <> ({{ right }} is null))
{%- endmacro %}

{# One local time is the other with its day and month swapped, as a server of another locale reads it. #}
{% macro is_swapped(left, right) -%}
  ({{ left }} <> {{ right }}
    and extract(year from {{ local_time(left) }}) = extract(year from {{ local_time(right) }})
    and extract(month from {{ local_time(left) }}) = extract(day from {{ local_time(right) }})
    and extract(day from {{ local_time(left) }}) = extract(month from {{ local_time(right) }})
    and {{ second_of_day(local_time(left)) }} = {{ second_of_day(local_time(right)) }})
{%- endmacro %}
