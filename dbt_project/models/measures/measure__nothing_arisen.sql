-- grain: one row per calendar, month, province, unit at work, measure of a list of the whole province in which the unit has no row: 0 of 0
{% set lists = [ref('measure__tasks_handled'), ref('measure__petitions_handled')] %}
with listed as (
  {% for list in lists %}
  select calendar, period, province_code, unit_code, measure_code, source_id, denominator, first_sha256, last_sha256 from {{ list }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

-- a list that has nothing of a month was not read, and nobody knows
read_months as (
  select
    calendar, period, province_code, measure_code,
    max(source_id) as source_id, count(denominator) > 0 as is_ratio, min(first_sha256) as first_sha256, max(last_sha256) as last_sha256
  from listed
  group by calendar, period, province_code, measure_code
)

select
  m.calendar, m.period, m.period as calendar_month, m.period as administrative_month, m.province_code, u.unit_code, m.measure_code, m.source_id,
  cast(0 as {{ type_count() }}) as numerator,
  cast(case when m.is_ratio then 0 end as {{ type_count() }}) as denominator,
  cast(0 as bigint) as excluded_count,
  cast(0 as bigint) as source_row_count,
  m.first_sha256, m.last_sha256
from read_months as m
inner join {{ ref('int_units__units_at_work') }} as u on u.calendar = m.calendar and u.province_code = m.province_code and u.period = m.period
left join listed as l
  on l.calendar = m.calendar and l.period = m.period and l.province_code = m.province_code
  and l.measure_code = m.measure_code and l.unit_code = u.unit_code
where l.unit_code is null
