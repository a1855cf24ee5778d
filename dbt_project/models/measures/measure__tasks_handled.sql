-- grain: one row per calendar, month, half of it that both calendars share, province, unit, measure
-- assigned tasks done in time, those of the Government among them, and those still open past their day.
with judged as (
  select * from {{ ref('int_tasks__tasks_judged') }}
),

of_government as (
  select * from judged where is_of_government
)

{{ monthly_ratio_by_calendar('tasks_on_time', 'judged', 'is_on_time') }}
union all
{{ monthly_ratio_by_calendar('tasks_of_government_on_time', 'of_government', 'is_on_time') }}
union all
select
  calendar, period, calendar_month, administrative_month, province_code, unit_code,
  'tasks_overdue' as measure_code,
  max(source_id) as source_id,
  cast(sum(case when is_overdue then 1 else 0 end) as {{ type_count() }}) as numerator,
  cast(null as {{ type_count() }}) as denominator,
  cast(count(*) - count(is_overdue) as bigint) as excluded_count,
  cast(count(*) as bigint) as source_row_count,
  min(file_sha256) as first_sha256,
  max(file_sha256) as last_sha256
from judged
group by calendar, period, calendar_month, administrative_month, province_code, unit_code
