-- grain: one row per criteria set, province, period whose results were published: the decision that stands, the last of several
with reached as (
  -- a decision that names no province is national and publishes the results of all
  select p.criteria_set_id, v.province_code, p.period, p.decision_number, p.decision_date, p.signed_by
  from {{ ref('stg_rulebook__publications') }} as p
  inner join (select distinct province_code from {{ ref('stg_rulebook__provinces') }}) as v on v.province_code = coalesce(p.province_code, v.province_code)
  -- results by rules that are not held here were published, but they are not ours
  where p.criteria_set_id is not null
)

select criteria_set_id, province_code, period, decision_number, decision_date, signed_by
from (
  select
    *,
    row_number() over (partition by criteria_set_id, province_code, period order by decision_date desc nulls last, decision_number desc) as standing_order
  from reached
) as ordered
where standing_order = 1
