{# Ratios by month of each calendar come of one reading of a relation. A verdict is true, false, or null where the definition leaves the row out
   of the denominator; one that hangs on the end of the month is a pair, by the end of the calendar's month and of the administrative one. #}

{# One row a cell (the days that a month and an administrative month have in common), province, unit: how many rows have each verdict. #}
{% macro month_cells(relation, verdicts) -%}
  select
    period, administrative_period, province_code, unit_code,
    max(source_id) as source_id,
    {% for measure_code, verdict in verdicts %}
    {% set measure_no = loop.index %}
    {% for one in ([verdict, verdict] if verdict is string else verdict) %}
    sum(case when {{ one }} then 1 else 0 end) as true_count_{{ measure_no }}_{{ loop.index }},
    count({{ one }}) as judged_count_{{ measure_no }}_{{ loop.index }},
    {% endfor %}
    {% endfor %}
    count(*) as row_count,
    min(file_sha256) as first_sha256,
    max(file_sha256) as last_sha256
  from {{ relation }}
  group by period, administrative_period, province_code, unit_code
{%- endmacro %}

{# The cells as measures, once by each calendar. #}
{% macro cells_by_calendar(cells, verdicts) -%}
  {% for measure_code, verdict in verdicts %}
  {% set measure_no = loop.index %}
  {{ in_each_calendar(cells, measure_code, 'true_count_' ~ measure_no, 'judged_count_' ~ measure_no, is_paired=true) }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
{%- endmacro %}

{# One measure of the cells by each calendar; with `is_paired` its two columns end in _1 by the calendar and in _2 by administrative months. #}
{% macro in_each_calendar(cells, measure_code, numerator, judged, is_paired=false) -%}
  {% for calendar, period in [('calendar', 'period'), ('administrative', 'administrative_period')] %}
  {% set place = '_' ~ loop.index if is_paired else '' %}
  select
    '{{ calendar }}' as calendar,
    {{ period }} as period,
    period as calendar_month,
    administrative_period as administrative_month,
    province_code,
    unit_code,
    '{{ measure_code }}' as measure_code,
    source_id,
    cast({{ numerator }}{{ place }} as {{ type_count() }}) as numerator,
    cast({{ judged }}{{ place }} as {{ type_count() }}) as denominator,
    cast(row_count - {{ judged }}{{ place }} as bigint) as excluded_count,
    cast(row_count as bigint) as source_row_count,
    first_sha256,
    last_sha256
  from {{ cells }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
{%- endmacro %}

{# The same where the relation has a row for each calendar already, judged by the end of that calendar's month. #}
{% macro monthly_ratio_by_calendar(measure_code, relation, verdict) -%}
select
  calendar, period, calendar_month, administrative_month, province_code, unit_code,
  '{{ measure_code }}' as measure_code,
  max(source_id) as source_id,
  cast(sum(case when {{ verdict }} then 1 else 0 end) as {{ type_count() }}) as numerator,
  cast(count({{ verdict }}) as {{ type_count() }}) as denominator,
  cast(count(*) - count({{ verdict }}) as bigint) as excluded_count,
  cast(count(*) as bigint) as source_row_count,
  min(file_sha256) as first_sha256,
  max(file_sha256) as last_sha256
from {{ relation }}
group by calendar, period, calendar_month, administrative_month, province_code, unit_code
{%- endmacro %}

{# One ratio by month, province and unit of what is told by calendar months alone: a form, a sheet, a report. #}
{% macro monthly_ratio(measure_code, relation, verdict) -%}
{% set by_month = "(select 'calendar' as calendar, period as calendar_month, period as administrative_month, r.* from " ~ relation ~ " as r) as r" %}
{{ monthly_ratio_by_calendar(measure_code, by_month, verdict) }}
{%- endmacro %}

{# A unit's own rows, and the same again as a part of its province's. #}
{% macro own_and_province(relation, unit='unit_code') -%}
  select p.*, {{ unit }} as counted_unit_code from {{ relation }} as p where unit_code <> province_unit_code
  union all
  select p.*, province_unit_code as counted_unit_code from {{ relation }} as p
{%- endmacro %}

{# The two keys of figures that are counted in months of the calendar, in a view of the units. #}
{% macro calendar_months(unit_view) -%}
  cast('calendar' as {{ dbt.type_string() }}) as calendar, cast('{{ unit_view }}' as {{ dbt.type_string() }}) as unit_view
{%- endmacro %}
