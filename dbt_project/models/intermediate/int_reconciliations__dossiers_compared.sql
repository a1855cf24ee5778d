-- grain: one row per province, dossier that the local system or the national copy holds, both sides as last known
with local_dossiers as (
  select
    *,
    row_number() over (partition by province_code, dossier_code order by learned_at desc, dossier_id) as code_order
  from {{ ref('stg_one_stop_dossiers__dossiers') }}
),

national as (
  select d.*, e.last_end_at
  from {{ ref('int_sync__dossiers_dated') }} as d
  inner join {{ ref('int_sync__dossiers_ended') }} as e
    on e.calendar = 'calendar' and e.province_code = d.province_code and e.dossier_code = d.dossier_code
),

-- under how many codes the national copy counts the dossier
national_codes as (
  select province_code, dossier_code, count(*) as code_count, max(case when national_code <> dossier_code then 1 else 0 end) as has_other_code
  from {{ ref('int_dossiers__codes_matched') }}
  group by province_code, dossier_code
)

select
  i.province_code,
  i.dossier_code,
  i.is_in_local,
  i.is_in_national,
  coalesce({{ month_of(local_time('coalesce(l.accepted_at, l.applied_at)')) }}, l.period) as local_period,
  n.period as national_period,
  l.unit_code as local_unit_code,
  n.unit_code as national_unit_code,
  l.channel as local_channel,
  n.channel as national_channel,
  l.status as local_status,
  n.status as national_status,
  -- the two systems number their states differently: what both can say
  case
    when l.status in ('completed', 'returned') then 'ended'
    when l.status = 'refused' then 'refused'
    when l.status in ('withdrawn', 'cancelled') then 'withdrawn'
    when l.status in ('registered', 'awaiting_supplement', 'paused') then l.status
    when l.status is not null then 'open'
  end as local_state,
  case
    when n.status in ('finished', 'returned') then 'ended'
    when n.status = 'not_accepted' then 'refused'
    when n.status in ('awaiting_payment', 'stopped') then 'paused'
    when n.status in ('withdrawn', 'registered', 'awaiting_supplement') then n.status
    when n.status is not null then 'open'
  end as national_state,
  {{ dbt.date_trunc('second', 'l.accepted_at') }} as local_accepted_at,
  n.accepted_at as national_accepted_at,
  case when l.status in ('completed', 'returned', 'refused', 'withdrawn', 'cancelled') then {{ dbt.date_trunc('second', 'l.completed_at') }} end as local_ended_at,
  case
    when n.status in ('finished', 'returned', 'not_accepted', 'withdrawn') then coalesce(n.finished_at, n.returned_at, n.refused_at, n.last_end_at)
  end as national_ended_at,
  case when not coalesce(l.has_no_due_date, false) then {{ dbt.date_trunc('second', 'l.due_at') }} end as local_due_at,
  n.last_due_at as national_due_at,
  {{ dbt.date_trunc('second', 'l.appointment_at') }} as local_promised_at,
  l.learned_at as local_learned_at,
  n.learned_at as national_learned_at,
  n.procedure_code as national_procedure_code,
  coalesce(c.code_count, 0) as national_code_count,
  coalesce(c.has_other_code, 0) = 1 as has_other_code
from {{ ref('int_dossiers__dossiers_identified') }} as i
left join local_dossiers as l on l.province_code = i.province_code and l.dossier_code = i.dossier_code and l.code_order = 1
left join national as n on n.province_code = i.province_code and n.dossier_code = i.dossier_code
left join national_codes as c on c.province_code = i.province_code and c.dossier_code = i.dossier_code
