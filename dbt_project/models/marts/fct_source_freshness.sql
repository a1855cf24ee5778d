-- grain: one row per province, source that it has, month; how late the source is, measured by its own due date
select
  d.province_code, d.source_id, d.period,
  case
    when a.arrival_count is null then 'missing'
    when a.empty_because is not null then 'empty_as_stated'
    when a.first_whole_at is null then 'before_the_end'
    when cast({{ local_time('a.first_whole_at') }} as date) > d.due_date then 'late'
    else 'on_time'
  end as freshness_status,
  d.due_date,
  a.first_learned_at, a.last_learned_at,
  cast(coalesce(a.arrival_count, 0) as bigint) as arrival_count,
  cast(c.row_count as bigint) as row_count,
  cast(c.unit_count as bigint) as unit_count,
  a.practice_kind, a.absent, a.unknown_fields, a.missing_fields, a.empty_because, d.owner
from {{ ref('int_sources__months_due') }} as d
left join {{ ref('int_sources__arrivals_summed') }} as a
  on a.province_code = d.province_code and a.source_id = d.source_id and a.period = d.period
left join (
  select province_code, source_id, period, sum(row_count) as row_count, count(case when row_count > 0 then unit_code end) as unit_count
  from {{ ref('int_sources__units_counted') }}
  group by province_code, source_id, period
) as c on c.province_code = d.province_code and c.source_id = d.source_id and c.period = d.period
