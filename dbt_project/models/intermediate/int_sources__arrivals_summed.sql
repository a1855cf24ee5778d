-- grain: one row per province, source, month that some arrival tells: a quarter or a year tells each of its months
select
  m.province_code, m.source_id, m.period,
  count(*) as arrival_count,
  min(a.learned_at) as first_learned_at,
  min(case when not a.is_early then a.learned_at end) as first_whole_at,
  max(a.learned_at) as last_learned_at,
  max(a.practice_kind) as practice_kind,
  max({{ text('a.absent') }}) as absent,
  max({{ text('a.unknown_fields') }}) as unknown_fields,
  max({{ text('a.missing_fields') }}) as missing_fields,
  max({{ text('a.empty_because') }}) as empty_because
from {{ ref('int_sources__months_due') }} as m
inner join {{ ref('stg_accounts__arrivals') }} as a
  on a.province_code = m.province_code and a.source_id = m.source_id and {{ period_covers('a.period', 'm.period') }}
group by m.province_code, m.source_id, m.period
