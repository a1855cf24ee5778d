-- grain: one row per province, dossier of the national copy, in the local month in which it was accepted (filed, where it never was), by either calendar
select
  n.source_id, i.province_code,
  coalesce({{ month_of(local_time('coalesce(n.accepted_at, n.filed_at)')) }}, n.period) as period,
  coalesce({{ month_in('a', local_time('coalesce(n.accepted_at, n.filed_at)')) }}, n.period) as administrative_period,
  n.file_sha256, n.unit_code,
  i.dossier_code, i.leading_code, i.alternate_codes, i.alternate_count,
  {{ national_procedure_code('n.procedure_code') }} as procedure_code,
  n.status, n.channel, n.filed_through, n.paid_online, n.has_digitised_part, n.is_vneid_verified,
  n.filed_at, n.accepted_at, n.finished_at, n.returned_at, n.refused_at, n.learned_at,
  n.due_at as last_due_at
from {{ ref('int_dossiers__dossiers_identified') }} as i
inner join {{ ref('stg_national_sync_log__dossiers') }} as n on n.province_code = i.province_code and n.dossier_code = i.leading_code
{{ join_calendar('a', 'administrative') }}
