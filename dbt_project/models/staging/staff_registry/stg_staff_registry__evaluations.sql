-- grain: one row per province, period, unit, year and class of evaluation; officers of all files of the unit together
with known as (
  {{ latest_known(source('staff_registry', 'evaluations'), ['province_code', 'period', 'unit_code', 'part', 'action', 'evaluated_year', 'evaluation_class']) }}
)

select
  source_id, province_code, period, max(file_sha256) as file_sha256, max(learned_at) as learned_at,
  unit_code, evaluated_year, coalesce(evaluation_class, 'not_stated') as evaluation_class, sum(officer_count) as officer_count
from known
where action <> 'deleted'
group by source_id, province_code, period, unit_code, evaluated_year, coalesce(evaluation_class, 'not_stated')
