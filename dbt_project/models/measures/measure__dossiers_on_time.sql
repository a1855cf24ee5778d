-- grain: one row per month, province, unit
-- 766 rule 2.1 in its thin form (sources/README 2.3): supplements are not subtracted yet, so the measure is marked inferred.
with judged as (
  select
    period, province_code, unit_code, source_id, file_sha256,
    case
      -- nothing to hold it against: it left the procedure, was never accepted, or no due date can be told
      when accepted_at is null or status in ('refused', 'withdrawn', 'cancelled') then null
      when due_at is null or has_no_due_date then null
      when completed_at < period_end_at then completed_at <= due_at
      -- unfinished when the month ended: on time while its due date lies beyond
      else due_at >= period_end_at
    end as is_on_time
  from {{ ref('int_dossiers__dossiers_dated') }}
)

select
  period, province_code, unit_code,
  'dossiers_on_time' as measure_code,
  max(source_id) as source_id,
  cast(sum(case when is_on_time then 1 else 0 end) as {{ type_count() }}) as numerator,
  cast(count(is_on_time) as {{ type_count() }}) as denominator,
  cast(count(*) - count(is_on_time) as bigint) as excluded_count,
  cast(count(*) as bigint) as source_row_count,
  min(file_sha256) as first_sha256,
  max(file_sha256) as last_sha256
from judged
group by period, province_code, unit_code
