-- grain: one row per period, province, unit, measure that a metric endpoint states
-- A metric that the rulebook does not know keeps its place under a code made from its own: it is shown, and never scored.
select
  m.period,
  m.province_code,
  m.unit_code,
  coalesce(p.measure_code, 'portal__' || lower(m.metric_code)) as measure_code,
  g.area_code,
  m.source_id,
  m.numerator,
  m.denominator,
  cast(null as bigint) as excluded_count,
  m.ratio_pct as stated_ratio_pct,
  m.score as published_score,
  cast(1 as bigint) as source_row_count,
  m.file_sha256,
  m.data_quality_status,
  m.data_quality_message
from {{ ref('stg_national_portal__metrics') }} as m
left join {{ ref('stg_rulebook__portal_measures') }} as p
  on p.endpoint = m.endpoint and p.metric_code = m.metric_code
left join {{ ref('stg_rulebook__portal_groups') }} as g
  on g.endpoint = m.endpoint
