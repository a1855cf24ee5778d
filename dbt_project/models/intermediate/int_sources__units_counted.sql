-- grain: one row per province, source, month, unit that the source has ever spoken of (null: rows of no unit)
with counted as (
  select province_code, source_id, period, unit_code, sum(row_count) as row_count
  from {{ ref('stg_accounts__coverage') }}
  where {{ is_month('period') }}
  group by province_code, source_id, period, unit_code
),

expected as (
  select distinct a.province_code, a.source_id, a.period, c.unit_code
  from {{ ref('int_sources__arrivals_summed') }} as a
  inner join counted as c on c.province_code = a.province_code and c.source_id = a.source_id
)

select
  e.province_code, e.source_id, e.period, e.unit_code,
  cast(coalesce(c.row_count, 0) as bigint) as row_count,
  cast(avg(c.row_count) over (partition by e.province_code, e.source_id, e.unit_code) as {{ type_points() }}) as usual_row_count
from expected as e
left join counted as c
  on c.province_code = e.province_code and c.source_id = e.source_id and c.period = e.period
  and coalesce(c.unit_code, '-') = coalesce(e.unit_code, '-')
