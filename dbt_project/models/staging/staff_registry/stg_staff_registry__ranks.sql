-- grain: one row per province, period, unit, rank; officers of all files of the unit together
with known as (
  {{ latest_known(source('staff_registry', 'ranks'), ['province_code', 'period', 'unit_code', 'part', 'action', 'rank_code']) }}
)

select
  source_id, province_code, period, max(file_sha256) as file_sha256, max(learned_at) as learned_at,
  unit_code, coalesce(rank_code, 'not_stated') as rank_code, sum(officer_count) as officer_count
from known
where action <> 'deleted'
group by source_id, province_code, period, unit_code, coalesce(rank_code, 'not_stated')
