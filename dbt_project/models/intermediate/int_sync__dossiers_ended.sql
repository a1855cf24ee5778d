-- grain: one row per calendar, province, dossier of the national copy: when it had ended, as its month ended (766 rule 2.1)
with seen as (
  select
    d.calendar, d.province_code, d.dossier_code, d.period_end_at, {{ is_ended('d.status') }} as is_ended_now,
    e.status, e.happened_at, e.is_recorded, {{ end_order('e.status') }} as end_order,
    min(case when {{ end_order('e.status') }} is not null then e.happened_at end) over (partition by d.calendar, d.province_code, d.dossier_code) as first_end_at,
    max(case when {{ end_order('e.status') }} is not null then e.happened_at end) over (partition by d.calendar, d.province_code, d.dossier_code) as last_end_at
  from {{ ref('int_sync__dossiers_closed') }} as d
  inner join {{ ref('int_dossiers__events_deduplicated') }} as e on e.province_code = d.province_code and e.dossier_code = d.dossier_code
),

-- from ended back to processing; a step noted after the end of a dossier that never opened again is a clock that runs late
reopened as (
  select calendar, province_code, dossier_code, max(happened_at) as reopened_at
  from seen
  where
    happened_at > first_end_at and happened_at < period_end_at
    and (status = 'reopened' or (status = 'processing' and (happened_at < last_end_at or not is_ended_now)))
  group by calendar, province_code, dossier_code
),

-- the recorded end of processing is the end, whenever it is; without it the first found of finished, returned, stopped or refused
ordered as (
  select
    s.calendar, s.province_code, s.dossier_code, s.period_end_at, s.status, s.happened_at,
    row_number() over (
      partition by s.calendar, s.province_code, s.dossier_code
      order by case when s.end_order = 1 and s.is_recorded then 0 else s.end_order end, case when s.is_recorded then 0 else 1 end, s.happened_at
    ) as chosen_order
  from seen as s
  left join reopened as r on r.calendar = s.calendar and r.province_code = s.province_code and r.dossier_code = s.dossier_code
  where
    s.end_order is not null
    and (r.reopened_at is null or s.happened_at > r.reopened_at)
    and (s.happened_at < s.period_end_at or (s.end_order = 1 and s.is_recorded))
)

select
  d.calendar,
  d.province_code,
  d.dossier_code,
  case when o.happened_at < o.period_end_at then o.happened_at end as end_at,
  case when o.happened_at < o.period_end_at then o.status end as end_status,
  r.reopened_at,
  t.last_end_at,
  -- the record says that it ended and nothing says when: no time is invented for it
  {{ is_ended('d.status') }} and t.dossier_code is null as is_end_unknown
from {{ ref('int_sync__dossiers_closed') }} as d
left join ordered as o on o.calendar = d.calendar and o.province_code = d.province_code and o.dossier_code = d.dossier_code and o.chosen_order = 1
left join reopened as r on r.calendar = d.calendar and r.province_code = d.province_code and r.dossier_code = d.dossier_code
left join (
  select calendar, province_code, dossier_code, max(last_end_at) as last_end_at
  from seen
  where end_order is not null
  group by calendar, province_code, dossier_code
) as t
  on t.calendar = d.calendar and t.province_code = d.province_code and t.dossier_code = d.dossier_code
