-- grain: one row per period (month, quarter, half year, year), province: 766 rule 3.1
-- A catalogue is a stock, so a longer period has that of its last month
with counted as (
  select
    c.province_code, c.period as month, max(c.source_id) as source_id,
    count(case when c.online_level in ('full', 'partial') and not coalesce(c.is_internal, false) then 1 end) as online_count,
    count(case when not coalesce(c.is_internal, false) then 1 end) as open_count,
    count(case when c.is_internal then 1 end) as internal_count,
    count(*) as source_row_count,
    min(c.file_sha256) as first_sha256, max(c.file_sha256) as last_sha256
  from {{ ref('stg_procedure_catalogue__procedure_readings') }} as c
  where {{ is_month('c.period') }}
  group by c.province_code, c.period
),

periods as (
  {{ in_every_period('counted', 'month') }}
),

latest as (
  select *, row_number() over (partition by province_code, counted_period order by month desc) as month_order
  from periods
)

select
  'calendar' as calendar,
  l.counted_period as period,
  l.province_code,
  coalesce(p.province_unit_code, l.province_code) as unit_code,
  'procedures_online' as measure_code,
  l.source_id,
  cast(l.online_count as {{ type_count() }}) as numerator,
  cast(l.open_count as {{ type_count() }}) as denominator,
  cast(l.internal_count as bigint) as excluded_count,
  cast(l.source_row_count as bigint) as source_row_count,
  case when l.first_sha256 = l.last_sha256 then l.first_sha256 end as file_sha256
from latest as l
left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = l.province_code
where l.month_order = 1
