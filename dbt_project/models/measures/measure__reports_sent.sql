-- grain: one row per month, province, unit, measure: a report is all indicators of a unit and reporting period
-- It counts in the last month of its period
with submissions as (
  select
    s.*,
    {{ last_month_of('report_period') }} as month,
    case
      when length(report_period) = 4 then 'year'
      when substring(report_period, 6, 1) = 'H' then 'half_year'
      when substring(report_period, 6, 1) = 'Q' then 'quarter'
      else 'month'
    end as period_kind
  from {{ ref('stg_periodic_reports__submissions') }} as s
),

-- an indicator is sent when it is sent first; a report when its last indicator is
indicators as (
  select
    province_code, unit_code, report_period, month, period_kind, indicator_code,
    max(source_id) as source_id, max(file_sha256) as file_sha256,
    min(sent_date) as sent_date,
    max(case when approval = 'returned' then 1 else 0 end) as is_returned
  from submissions
  group by province_code, unit_code, report_period, month, period_kind, indicator_code
),

reports as (
  select
    i.province_code, i.unit_code, i.report_period, i.month as period,
    max(i.source_id) as source_id, max(i.file_sha256) as file_sha256,
    max(i.sent_date) <= cast(
      {{ dbt.dateadd('day', 'max(d.days_after_period) - 1', dbt.dateadd('month', 1, first_day_of('i.month'))) }} as date
    ) as is_on_time,
    max(i.is_returned) = 0 as is_not_returned
  from indicators as i
  left join {{ ref('stg_rulebook__report_deadlines') }} as d on d.period_kind = i.period_kind
  group by i.province_code, i.unit_code, i.report_period, i.month
)

{{ monthly_ratio('reports_on_time', 'reports', 'is_on_time') }}
union all
{{ monthly_ratio('reports_not_returned', 'reports', 'is_not_returned') }}
