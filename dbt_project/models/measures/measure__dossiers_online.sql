-- grain: one row per month, province, unit
with accepted as (
  select
    period, province_code, unit_code, source_id, file_sha256,
    case when accepted_at is not null then channel = 'online' end as is_online
  from {{ ref('int_dossiers__dossiers_dated') }}
)

select
  period, province_code, unit_code,
  'dossiers_online' as measure_code,
  max(source_id) as source_id,
  cast(sum(case when is_online then 1 else 0 end) as {{ type_count() }}) as numerator,
  cast(count(is_online) as {{ type_count() }}) as denominator,
  cast(count(*) - count(is_online) as bigint) as excluded_count,
  cast(count(*) as bigint) as source_row_count,
  min(file_sha256) as first_sha256,
  max(file_sha256) as last_sha256
from accepted
group by period, province_code, unit_code
