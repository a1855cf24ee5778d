-- no metric that the portal states vanishes on its way to the measures
select m.endpoint, m.province_code, m.period, m.unit_code, m.metric_code
from {{ ref('stg_national_portal__metrics') }} as m
left join {{ ref('stg_rulebook__portal_measures') }} as p on p.endpoint = m.endpoint and p.metric_code = m.metric_code
left join {{ ref('fct_measures') }} as f
  on f.period = m.period and f.province_code = m.province_code and f.unit_code = m.unit_code
  and f.measure_code = coalesce(p.measure_code, 'portal__' || lower(m.metric_code))
where f.unit_code is null
