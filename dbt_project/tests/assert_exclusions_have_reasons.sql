-- What a figure leaves out is told reason by reason and to the last row, for every measure that a criterion names and that counts its rows one by one.
-- A code that two units had one after the other is left aside.
with reasons as (
  select calendar, period, province_code, unit_code, measure_code, sum(excluded_count) as excluded_count
  from {{ ref('fct_measure_exclusions') }}
  group by calendar, period, province_code, unit_code, measure_code
),

counted as (
  select distinct measure_code from {{ ref('int_evidence__files_counted') }} where denominator is not null and excluded_count is not null
)

select v.*, r.excluded_count as excluded_with_reasons
from {{ ref('measure__local_rolled_up') }} as v
inner join counted as n on n.measure_code = v.measure_code
left join reasons as r
  on r.calendar = v.calendar and r.period = v.period and r.province_code = v.province_code and r.unit_code = v.unit_code
  and r.measure_code = v.measure_code
left join (
  select province_code, unit_code from {{ ref('int_units__units_linked') }} where is_reused
  union
  select province_code, dated_unit_code as unit_code from {{ ref('int_units__units_linked') }} where is_reused
) as u
  on u.province_code = v.province_code and u.unit_code = v.unit_code
where u.unit_code is null and coalesce(v.excluded_count, 0) <> coalesce(r.excluded_count, 0)
