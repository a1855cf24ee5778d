-- grain: one row per province, dossier of the national copy, in the local month in which it was accepted (filed, where it never was)
with dated as (
  select
    i.province_code, i.dossier_code, i.leading_code, i.alternate_codes, i.alternate_count,
    n.source_id, n.file_sha256, n.unit_code, n.status, n.channel, n.filed_through, n.paid_online,
    {{ national_procedure_code('n.procedure_code') }} as procedure_code,
    n.filed_at, n.accepted_at, n.due_at, n.finished_at, n.returned_at, n.refused_at,
    n.has_digitised_part, n.is_vneid_verified, n.learned_at,
    coalesce({{ month_of(local_time('coalesce(n.accepted_at, n.filed_at)')) }}, n.period) as month
  from {{ ref('int_dossiers__dossiers_identified') }} as i
  inner join {{ ref('stg_national_sync_log__dossiers') }} as n on n.province_code = i.province_code and n.dossier_code = i.leading_code
),

ended as (
  select d.*, {{ end_of_month_at('month') }} as period_end_at
  from dated as d
),

-- the due date as the month ended: what the first reading after that says; a later one cannot make the month better
known as (
  select
    d.province_code, d.dossier_code, r.due_at,
    row_number() over (partition by d.province_code, d.dossier_code order by r.reading_no) as known_order
  from ended as d
  inner join {{ ref('int_dossiers__readings_ordered') }} as r
    on r.province_code = d.province_code and r.dossier_code = d.dossier_code and r.learned_at >= d.period_end_at
)

select
  d.source_id, d.province_code, d.month as period, d.period_end_at, d.file_sha256, d.unit_code,
  d.dossier_code, d.leading_code, d.alternate_codes, d.alternate_count, d.procedure_code,
  d.status, d.channel, d.filed_through, d.paid_online, d.has_digitised_part, d.is_vneid_verified,
  d.filed_at, d.accepted_at, d.finished_at, d.returned_at, d.refused_at, d.learned_at,
  d.due_at as last_due_at,
  coalesce(k.due_at, d.due_at) as due_at
from ended as d
left join known as k on k.province_code = d.province_code and k.dossier_code = d.dossier_code and k.known_order = 1
