{# Working time, as differences of two cumulative figures of int_calendar__working_days: two hash joins however many rows, no range join. #}

{# Any Monday: weekdays are counted from it, as the engines number them differently. #}
{% macro iso_weekday(day) -%} ({{ dbt.datediff("cast('1900-01-01' as date)", day, 'day') }} % 7 + 1) {%- endmacro %}

{# `07:30` of the rulebook as seconds from midnight. #}
{% macro second_of_clock(column) -%}
  (cast(substring(trim({{ column }}), 1, 2) as integer) * 3600 + cast(substring(trim({{ column }}), 4, 2) as integer) * 60)
{%- endmacro %}

{% macro second_of_day(moment) -%}
  (cast(extract(hour from {{ moment }}) as integer) * 3600 + cast(extract(minute from {{ moment }}) as integer) * 60 + cast(extract(second from {{ moment }}) as integer))
{%- endmacro %}

{# The join that gives a UTC moment its local day; a day that the calendar does not have gives no working time, and so no judgement. #}
{% macro join_working_day(alias, moment) -%}
  left join {{ ref('int_calendar__working_days') }} as {{ alias }} on {{ alias }}.local_date = cast({{ local_time(moment) }} as date)
{%- endmacro %}

{# Working seconds from the calendar's first moment to this one. #}
{% macro working_seconds_at(day, moment) -%}
  {%- set second = second_of_day(local_time(moment)) -%}
  ({{ day }}.working_seconds_before
    + greatest(least({{ second }}, {{ day }}.first_closes_second) - {{ day }}.first_opens_second, 0)
    + greatest(least({{ second }}, {{ day }}.second_closes_second) - {{ day }}.second_opens_second, 0))
{%- endmacro %}

{# Working seconds from one UTC moment to another (negative when it lies before); each has its day joined by join_working_day. #}
{% macro working_seconds_between(from_day, from_moment, to_day, to_moment) -%}
  ({{ working_seconds_at(to_day, to_moment) }} - {{ working_seconds_at(from_day, from_moment) }})
{%- endmacro %}

{# Up to the next whole step, as some systems count; a step of 0 leaves every second as it is. #}
{% macro rounded_up(seconds, step) -%}
  case when {{ step }} > 0 then {{ integer_quotient(seconds ~ ' + ' ~ step ~ ' - 1', step) }} * {{ step }} else {{ seconds }} end
{%- endmacro %}
