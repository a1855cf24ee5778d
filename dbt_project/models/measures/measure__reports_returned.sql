-- grain: one row per month, province, unit, measure of approved returns: reform reports of the year so far by unit; indicators of each set by province
with returned as (
  select
    v.province_code, v.unit_code, v.indicator_code, v.report_period, v.source_id, v.file_sha256,
    {{ last_month_of('v.report_period') }} as month,
    g.group_code, g.province_code as group_province_code
  from {{ ref('stg_periodic_reports__values') }} as v
  inner join {{ ref('stg_rulebook__report_groups') }} as g on substring(v.indicator_code, 1, length(g.code_prefix)) = g.code_prefix
),

-- a quarterly report counts from the end of its quarter to the end of the year; a month in which any return came is told
months as (
  select distinct province_code, month from returned
),

reform as (
  select
    m.month as period, r.province_code, r.unit_code, 'reform_reports_sent' as measure_code,
    max(r.source_id) as source_id,
    count(distinct case when substring(r.report_period, 6, 1) = 'Q' then r.report_period end) as numerator,
    1 as denominator,
    count(*) as source_row_count,
    min(r.file_sha256) as first_sha256,
    max(r.file_sha256) as last_sha256
  from returned as r
  inner join months as m
    on m.province_code = r.province_code and {{ year_of('m.month') }} = {{ year_of('r.month') }} and r.month <= m.month
  where r.group_province_code is null
  group by m.month, r.province_code, r.unit_code
),

sets as (
  select
    r.month as period, r.province_code, coalesce(p.province_unit_code, r.province_code) as unit_code,
    r.source_id, r.file_sha256, r.indicator_code, r.group_code
  from returned as r
  left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = r.province_code
  where r.group_province_code = r.province_code
),

counted as (
  select * from reform
  union all
  select
    period, province_code, unit_code, 'report_indicators__' || group_code as measure_code, max(source_id) as source_id,
    count(distinct indicator_code) as numerator, null as denominator, count(*) as source_row_count,
    min(file_sha256) as first_sha256, max(file_sha256) as last_sha256
  from sets
  group by period, province_code, unit_code, group_code
  union all
  select
    period, province_code, unit_code, 'report_regimes' as measure_code, max(source_id) as source_id,
    count(distinct group_code) as numerator, null as denominator, count(*) as source_row_count,
    min(file_sha256) as first_sha256, max(file_sha256) as last_sha256
  from sets
  group by period, province_code, unit_code
)

select
  period, province_code, unit_code, measure_code, source_id,
  cast(numerator as {{ type_count() }}) as numerator,
  cast(denominator as {{ type_count() }}) as denominator,
  cast(0 as bigint) as excluded_count,
  cast(null as {{ type_points() }}) as stated_ratio_pct,
  cast(source_row_count as bigint) as source_row_count,
  first_sha256, last_sha256,
  true as is_part_of_province
from counted
