-- grain: one row per province, dossier over which the local system and the national copy differ
with differing as (
  select
    province_code, dossier_code, period,
    {{ dbt.listagg('difference_code', "';'", 'order by difference_code') }} as difference_codes
  from {{ ref('int_reconciliations__differences_found') }}
  group by province_code, dossier_code, period
)

select
  d.period,
  d.province_code,
  coalesce(c.local_unit_code, c.national_unit_code) as unit_code,
  substring({{ dbt.hash('d.dossier_code') }}, 1, 16) as code_digest,
  d.difference_codes,
  k.cause_code,
  c.local_status,
  c.national_status,
  cast(c.local_ended_at as timestamp) as local_ended_at,
  cast(c.national_ended_at as timestamp) as national_ended_at,
  cast(c.local_due_at as timestamp) as local_due_at,
  cast(c.national_due_at as timestamp) as national_due_at,
  cast(c.national_code_count as bigint) as national_code_count
from differing as d
inner join {{ ref('int_reconciliations__dossiers_compared') }} as c on c.province_code = d.province_code and c.dossier_code = d.dossier_code
left join {{ ref('int_reconciliations__causes_recognised') }} as k on k.province_code = d.province_code and k.dossier_code = d.dossier_code
