-- grain: one row per source, entity, province, period of the file, arrival, unit; only arrivals that still stand
select source_id, entity, province_code, period, arrival_id, unit_code, max(row_count) as row_count
from {{ source('accounts', 'coverage') }} as covered
where not exists (
  select 1 from ({{ arrivals_replaced() }}) as replaced
  where replaced.source_id = covered.source_id
    and replaced.province_code = covered.province_code
    and replaced.arrival_id = covered.arrival_id
)
group by source_id, entity, province_code, period, arrival_id, unit_code
