-- grain: one row per calendar, period (month, quarter, half year, year), province, unit (and the province itself), local measure; sums of parts
{% set local_measures = [
  ref('measure__dossiers_on_time'), ref('measure__dossiers_online'), ref('measure__documents_registered'),
  ref('measure__documents_electronic'), ref('measure__documents_signed'),
  ref('measure__sync_dossiers_on_time'), ref('measure__sync_dossiers_online'), ref('measure__sync_dossiers_synchronised'),
  ref('measure__sync_dossiers_paid'), ref('measure__sync_dossiers_digitised'), ref('measure__sync_dossiers_satisfied'),
  ref('measure__petitions_handled'), ref('measure__figures_entered'), ref('measure__tasks_handled'), ref('measure__reports_sent'),
  ref('measure__survey_satisfied'), ref('measure__survey_satisfied_by_field'), ref('measure__nothing_arisen'),
] %}
with monthly as (
  {% for measure in local_measures %}
  select
    calendar, period, calendar_month, administrative_month, province_code, unit_code, measure_code, source_id, numerator, denominator,
    excluded_count, source_row_count, first_sha256, last_sha256
  from {{ measure }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

-- a code that passed to another unit names the one that had it on the last of these days
placed as (
  select
    m.*, coalesce(l.dated_unit_code, m.unit_code) as dated_unit_code, coalesce(p.province_unit_code, m.province_code) as province_unit_code
  from monthly as m
  inner join {{ ref('stg_rulebook__calendars') }} as a on a.calendar = 'administrative'
  left join {{ ref('int_units__units_linked') }} as l
    on l.is_reused and l.province_code = m.province_code and l.unit_code = m.unit_code
    and {{ holds_cell('l.linked_from', 'l.linked_to', 'm', 'a') }}
  left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = m.province_code
),

-- a unit's own figures, and the same again as a part of its province
units as (
  {{ own_and_province('placed', 'dated_unit_code') }}
),

periods as (
  {{ in_every_period('units', 'period') }}
)

select
  calendar,
  counted_period as period,
  province_code,
  counted_unit_code as unit_code,
  measure_code,
  max(source_id) as source_id,
  cast(sum(numerator) as {{ type_count() }}) as numerator,
  cast(sum(denominator) as {{ type_count() }}) as denominator,
  cast(sum(excluded_count) as bigint) as excluded_count,
  cast(sum(source_row_count) as bigint) as source_row_count,
  case when min(first_sha256) = max(last_sha256) then min(first_sha256) end as file_sha256
from periods
group by calendar, counted_period, province_code, counted_unit_code, measure_code
