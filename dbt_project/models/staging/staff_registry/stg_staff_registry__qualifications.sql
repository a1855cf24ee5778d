-- grain: one row per province, period, unit, qualification; officers of all files of the unit together
with known as (
  {{ latest_known(source('staff_registry', 'qualifications'), ['province_code', 'period', 'unit_code', 'part', 'action', 'qualification']) }}
)

select
  source_id, province_code, period, max(file_sha256) as file_sha256, max(learned_at) as learned_at,
  unit_code, coalesce(qualification, 'not_stated') as qualification, sum(officer_count) as officer_count
from known
where action <> 'deleted'
group by source_id, province_code, period, unit_code, coalesce(qualification, 'not_stated')
