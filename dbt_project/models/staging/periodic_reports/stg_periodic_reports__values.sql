-- grain: one row per province, unit, indicator, reporting period; the last approved submission stands, returned ones never count
with approved as (
  select
    *,
    row_number() over (
      partition by province_code, unit_code, indicator_code, report_period
      order by sent_date desc, learned_at desc, arrival_id desc, row_no desc
    ) as approved_order
  from {{ source('periodic_reports', 'submissions') }}
  where approval = 'approved'
)

select
  source_id, province_code, period, file_sha256, learned_at,
  unit_code, indicator_code, report_period, stated_period, indicator_name, indicator_unit, is_listed,
  value, cumulative_value, sent_date
from approved
where approved_order = 1
