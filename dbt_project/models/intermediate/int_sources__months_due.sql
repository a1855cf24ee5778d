-- grain: one row per province, source that it has, month of which this home knows anything of the province
with months as (
  select distinct province_code, period
  from {{ ref('stg_accounts__arrivals') }}
  where {{ is_month('period') }}
)

select
  m.province_code, s.source_id, m.period, d.freshness_due_days, d.owner,
  cast({{ dbt.dateadd('day', 'd.freshness_due_days', dbt.dateadd('month', 1, first_day_of('m.period'))) }} as date) as due_date
from months as m
inner join {{ ref('stg_accounts__province_sources') }} as s on s.province_code = m.province_code
inner join {{ ref('stg_accounts__sources') }} as d on d.source_id = s.source_id
