-- What the files behind a figure bring adds up to the figure, for every measure that counts its rows one by one. A code that two units had one after the other is left aside.
with files as (
  select
    calendar, period, criteria_set_id, province_code, unit_code, criterion_code, measure_code,
    sum(numerator) as numerator, sum(denominator) as denominator, sum(excluded_count) as excluded_count, sum(row_count) as row_count
  from {{ ref('fct_score_evidence') }}
  group by calendar, period, criteria_set_id, province_code, unit_code, criterion_code, measure_code
  having count(excluded_count) = count(*)
)

select v.*, f.numerator as files_numerator, f.denominator as files_denominator, f.excluded_count as files_excluded_count
from files as f
inner join {{ ref('measure__local_rolled_up') }} as v
  on v.calendar = f.calendar and v.period = f.period and v.province_code = f.province_code and v.unit_code = f.unit_code
  and v.measure_code = f.measure_code
left join (select distinct province_code, unit_code from {{ ref('int_units__units_linked') }} where is_reused) as u
  on u.province_code = f.province_code and u.unit_code = f.unit_code
where u.unit_code is null and (
  v.numerator <> f.numerator or coalesce(v.denominator, -1) <> coalesce(f.denominator, -1)
  or v.excluded_count <> f.excluded_count or v.source_row_count <> f.row_count
)
