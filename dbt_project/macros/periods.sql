{# Periods are text (YYYY-MM, YYYY-Qn, YYYY-Hn, YYYY), of calendar or of administrative months; these are the only places that take them apart or put them together. #}

{# A UTC time as local time. #}
{% macro local_time(column) -%} {{ dbt.dateadd('hour', var('local_utc_offset_hours'), column) }} {%- endmacro %}

{# The month of a local date or time. #}
{% macro month_of(moment) -%}
  cast(extract(year from {{ moment }}) as {{ dbt.type_string() }}) || '-' || lpad(cast(extract(month from {{ moment }}) as {{ dbt.type_string() }}), 2, '0')
{%- endmacro %}

{% macro is_month(period) -%} (length({{ period }}) = 7 and substring({{ period }}, 6, 1) not in ('Q', 'H')) {%- endmacro %}

{# month, quarter, half_year or year. #}
{% macro period_kind(period) -%}
  case
    when length({{ period }}) = 4 then 'year'
    when substring({{ period }}, 6, 1) = 'Q' then 'quarter'
    when substring({{ period }}, 6, 1) = 'H' then 'half_year'
    else 'month'
  end
{%- endmacro %}

{% macro year_of(period) -%} substring({{ period }}, 1, 4) {%- endmacro %}

{% macro quarter_of(month) -%}
  substring({{ month }}, 1, 4) || '-Q' || case
    when substring({{ month }}, 6, 2) <= '03' then '1'
    when substring({{ month }}, 6, 2) <= '06' then '2'
    when substring({{ month }}, 6, 2) <= '09' then '3'
    else '4'
  end
{%- endmacro %}

{% macro half_year_of(month) -%}
  substring({{ month }}, 1, 4) || '-H' || case when substring({{ month }}, 6, 2) <= '06' then '1' else '2' end
{%- endmacro %}

{# Whether a period (month, quarter, half year, year) holds another of its calendar. #}
{% macro period_covers(outer, inner) -%}
  (
    {{ outer }} = {{ inner }}
    or (length({{ outer }}) = 4 and {{ year_of(inner) }} = {{ outer }})
    or ({{ is_month(inner) }} and {{ outer }} in ({{ quarter_of(inner) }}, {{ half_year_of(inner) }}))
    or (substring({{ inner }}, 6, 1) = 'Q' and {{ outer }} = substring({{ inner }}, 1, 4) || case when substring({{ inner }}, 7, 1) <= '2' then '-H1' else '-H2' end)
  )
{%- endmacro %}

{# The first local day of any period. #}
{% macro first_day_of(period) -%}
  cast(
    case
      when length({{ period }}) = 4 then {{ period }} || '-01-01'
      when substring({{ period }}, 6, 1) = 'H'
        then substring({{ period }}, 1, 4) || case when substring({{ period }}, 7, 1) = '1' then '-01-01' else '-07-01' end
      when substring({{ period }}, 6, 1) = 'Q'
        then substring({{ period }}, 1, 4) || '-' || lpad(cast(3 * cast(substring({{ period }}, 7, 1) as integer) - 2 as {{ dbt.type_string() }}), 2, '0') || '-01'
      else {{ period }} || '-01'
    end as date
  )
{%- endmacro %}

{# The row of rulebook/calendars/calendars.csv for one calendar, as `alias`: administrative months run from its first day, the 15th. #}
{% macro join_calendar(alias, calendar) -%}
  inner join {{ ref('stg_rulebook__calendars') }} as {{ alias }} on {{ alias }}.calendar = '{{ calendar }}'
{%- endmacro %}

{# The month of a calendar to which a local date or time belongs. #}
{% macro month_in(calendar, moment) -%}
  {{ month_of(dbt.dateadd('month', calendar ~ '.months_ahead', dbt.dateadd('day', '1 - ' ~ calendar ~ '.first_day', moment))) }}
{%- endmacro %}

{# The first local day after a month of a calendar. #}
{% macro day_after_month_in(calendar, month) -%}
  cast({{ dbt.dateadd('day', calendar ~ '.first_day - 1', dbt.dateadd('month', '1 - ' ~ calendar ~ '.months_ahead', first_day_of(month))) }} as date)
{%- endmacro %}

{# The first moment after a month of a calendar, in UTC. #}
{% macro end_of_month_in_at(calendar, month) -%}
  {{ dbt.dateadd('hour', -1 * var('local_utc_offset_hours'), 'cast(' ~ day_after_month_in(calendar, month) ~ ' as ' ~ dbt.type_timestamp() ~ ')') }}
{%- endmacro %}

{# The first moment after a month, in UTC: what happened before it happened in the month. #}
{% macro end_of_month_at(month) -%}
  {{ dbt.dateadd('hour', -1 * var('local_utc_offset_hours'), dbt.dateadd('month', 1, 'cast(' ~ first_day_of(month) ~ ' as ' ~ dbt.type_timestamp() ~ ')')) }}
{%- endmacro %}

{# Whether something with a half-open validity is in force when the period begins. #}
{% macro is_in_force(period, valid_from, valid_to) -%}
  ({{ valid_from }} is null or {{ first_day_of(period) }} >= {{ valid_from }})
  and ({{ valid_to }} is null or {{ first_day_of(period) }} < {{ valid_to }})
{%- endmacro %}

{# All rows of a relation with a month, once for each period that holds it: the month, its quarter, half year and year (`counted_period`). #}
{% macro in_every_period(relation, month) -%}
  {% for period in [month, quarter_of(month), half_year_of(month), year_of(month)] %}
  select told.*, {{ period }} as counted_period from {{ relation }} as told
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
{%- endmacro %}

{# The last month of any period. #}
{% macro last_month_of(period) -%}
  case
    when length({{ period }}) = 4 then {{ period }} || '-12'
    when substring({{ period }}, 6, 1) = 'H' then substring({{ period }}, 1, 5) || case substring({{ period }}, 7, 1) when '1' then '06' else '12' end
    when substring({{ period }}, 6, 1) = 'Q'
      then substring({{ period }}, 1, 5) || lpad(cast(3 * cast(substring({{ period }}, 7, 1) as integer) as {{ dbt.type_string() }}), 2, '0')
    else {{ period }}
  end
{%- endmacro %}

{# Whether a half-open time holds the last day that a month and an administrative month (columns of `cell`) have in common. #}
{% macro holds_cell(valid_from, valid_to, cell, administrative) -%}
  {%- set cell_to = 'least(' ~ day_after(cell ~ '.calendar_month') ~ ', ' ~ day_after_month_in(administrative, cell ~ '.administrative_month') ~ ')' -%}
  ({{ valid_from }} is null or {{ valid_from }} < {{ cell_to }}) and ({{ valid_to }} is null or {{ valid_to }} >= {{ cell_to }})
{%- endmacro %}

{# Two half-open times have a day in common; an end that is null is open. #}
{% macro overlaps(first_from, first_to, second_from, second_to) -%}
  (({{ first_from }} is null or {{ second_to }} is null or {{ first_from }} < {{ second_to }})
    and ({{ first_to }} is null or {{ second_from }} is null or {{ second_from }} < {{ first_to }}))
{%- endmacro %}

{# The first local day after any period. #}
{% macro day_after(period) -%}
  cast({{ dbt.dateadd('month', 1, 'cast((' ~ last_month_of(period) ~ ") || '-01' as date)") }} as date)
{%- endmacro %}

{# The last year that is over when a month ends. #}
{% macro last_full_year(month) -%}
  case
    when substring({{ month }}, 6, 2) = '12' then {{ year_of(month) }}
    else cast(cast({{ year_of(month) }} as integer) - 1 as {{ dbt.type_string() }})
  end
{%- endmacro %}
