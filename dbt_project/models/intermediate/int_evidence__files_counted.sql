-- grain: one row per calendar, month (of what was entered: its period), province, unit, measure that a criterion names, question (of answers), file, reason why rows are left out
with named as (
  select measure_code from {{ ref('stg_rulebook__criteria') }} where measure_code is not null
  union
  select fallback_measure_code as measure_code from {{ ref('stg_rulebook__criteria') }} where fallback_measure_code is not null
),

-- what each file brings to the parts of the measure; unknown where the measure is not a plain count of its rows
counted as (
  select
    r.calendar, r.period, r.province_code, r.unit_code, r.measure_code, r.question_code, r.source_id, r.file_sha256,
    coalesce(r.exclusion_reason, '') as exclusion_reason,
    count(*) as row_count,
    sum(case r.counted_as when 'verdict' then case when r.verdict then 1 else 0 end when 'count' then 1 when 'figure' then r.numerator end) as numerator,
    sum(case r.counted_as when 'verdict' then case when r.verdict is null then 0 else 1 end when 'figure' then r.denominator end) as denominator,
    sum(case r.counted_as when 'verdict' then case when r.verdict is null then 1 else 0 end when 'count' then 0 when 'figure' then 0 end) as excluded_count
  from {{ ref('int_evidence__rows_judged') }} as r
  inner join named as n on n.measure_code = r.measure_code
  group by
    r.calendar, r.period, r.province_code, r.unit_code, r.measure_code, r.question_code, r.source_id, r.file_sha256, coalesce(r.exclusion_reason, '')
),

-- files by number: a month of pages stands behind every unit, and what is grouped by it again is small
files as (
  select source_id, file_sha256, row_number() over (order by source_id, file_sha256) as file_no
  from (select distinct source_id, file_sha256 from counted) as f
)

select
  c.calendar, c.period, c.province_code, coalesce(p.province_unit_code, c.province_code) as province_unit_code, c.unit_code, c.measure_code,
  c.question_code, f.file_no, c.source_id, c.file_sha256, c.exclusion_reason,
  cast(c.row_count as bigint) as row_count,
  cast(c.numerator as {{ type_count() }}) as numerator,
  cast(c.denominator as {{ type_count() }}) as denominator,
  cast(c.excluded_count as bigint) as excluded_count
from counted as c
inner join files as f on f.source_id = c.source_id and f.file_sha256 = c.file_sha256
left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = c.province_code
