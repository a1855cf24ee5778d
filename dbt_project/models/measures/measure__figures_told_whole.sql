-- grain: one row per quarter or year, province, unit (and the province itself), entered figure that was told of the whole period and of none of its months
with figures as (
  select * from {{ ref('int_figures__figures_measured') }} where over_time = 'sum'
),

whole as (
  select f.*, coalesce(p.province_unit_code, f.province_code) as province_unit_code
  from figures as f
  left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = f.province_code
  where not {{ is_month('f.period') }}
    and not exists (
      select 1 from figures as m
      where m.province_code = f.province_code and m.measure_code = f.measure_code and {{ is_month('m.period') }}
        and {{ period_covers('f.period', 'm.period') }}
    )
),

units as (
  {{ own_and_province('whole') }}
)

select
  'calendar' as calendar, period, province_code, counted_unit_code as unit_code, measure_code,
  max(source_id) as source_id,
  cast(sum(numerator) as {{ type_count() }}) as numerator,
  cast(sum(denominator) as {{ type_count() }}) as denominator,
  cast(sum(excluded_count) as bigint) as excluded_count,
  cast(sum(source_row_count) as bigint) as source_row_count,
  case when min(first_sha256) = max(last_sha256) then min(first_sha256) end as file_sha256
from units
group by period, province_code, counted_unit_code, measure_code
