-- grain: one row per calendar, period (month, quarter, half year, year), province, unit (and the province itself), measure, reason of an exclusion
with left_out as (
  select calendar, period, province_code, province_unit_code, unit_code, measure_code, exclusion_reason, excluded_count
  from {{ ref('int_evidence__files_counted') }}
  where exclusion_reason <> ''
),

units as (
  {{ own_and_province('left_out') }}
),

periods as (
  {{ in_every_period('units', 'period') }}
)

select
  calendar, counted_period as period, province_code, counted_unit_code as unit_code, measure_code, exclusion_reason,
  cast(sum(excluded_count) as bigint) as excluded_count
from periods
group by calendar, counted_period, province_code, counted_unit_code, measure_code, exclusion_reason
