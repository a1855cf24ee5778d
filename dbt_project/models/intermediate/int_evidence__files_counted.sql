-- grain: one row per calendar, period (month, quarter, half year, year), province, unit (and the province itself), measure that a criterion names, question (of answers), file
with named as (
  select measure_code from {{ ref('stg_rulebook__criteria') }} where measure_code is not null
  union
  select fallback_measure_code as measure_code from {{ ref('stg_rulebook__criteria') }} where fallback_measure_code is not null
),

-- what each file brings to the parts of the measure; unknown where the measure is not a plain count of its rows
monthly as (
  select
    r.calendar, r.period, r.province_code, r.unit_code, r.measure_code, r.question_code, r.source_id, r.file_sha256,
    count(*) as row_count,
    sum(case r.counted_as when 'verdict' then case when r.verdict then 1 else 0 end when 'count' then 1 when 'figure' then r.numerator end) as numerator,
    sum(case r.counted_as when 'verdict' then case when r.verdict is null then 0 else 1 end when 'figure' then r.denominator end) as denominator,
    sum(case r.counted_as when 'verdict' then case when r.verdict is null then 1 else 0 end when 'count' then 0 when 'figure' then 0 end) as excluded_count
  from {{ ref('int_evidence__rows_judged') }} as r
  inner join named as n on n.measure_code = r.measure_code
  group by r.calendar, r.period, r.province_code, r.unit_code, r.measure_code, r.question_code, r.source_id, r.file_sha256
),

placed as (
  select m.*, coalesce(p.province_unit_code, m.province_code) as province_unit_code
  from monthly as m
  left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = m.province_code
),

-- a unit's own files, and the same again behind its province's figures
units as (
  {{ own_and_province('placed') }}
),

months as (
  select * from units where {{ is_month('period') }}
),

-- what was entered of a quarter or a year stands behind that period and those that hold it
periods as (
  {{ in_every_period('months', 'period') }}
  union all
  select u.*, period as counted_period from units as u where not {{ is_month('period') }}
  union all
  select u.*, {{ year_of('period') }} as counted_period from units as u where not {{ is_month('period') }} and length(period) > 4
)

select
  calendar, counted_period as period, province_code, counted_unit_code as unit_code, measure_code, question_code, source_id, file_sha256,
  cast(sum(row_count) as bigint) as row_count,
  cast(sum(numerator) as {{ type_count() }}) as numerator,
  cast(sum(denominator) as {{ type_count() }}) as denominator,
  cast(sum(excluded_count) as bigint) as excluded_count
from periods
group by calendar, counted_period, province_code, counted_unit_code, measure_code, question_code, source_id, file_sha256
