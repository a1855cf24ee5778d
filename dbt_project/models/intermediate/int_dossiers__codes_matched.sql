-- grain: one row per province, code under which the national copy holds a dossier: the code of the dossier that it is
with local_codes as (
  select
    province_code, dossier_code,
    max(national_code) as national_code,
    max({{ national_procedure_code('procedure_code') }}) as procedure_code,
    max(applicant_digest) as owner_digest,
    {{ dbt.date_trunc('second', 'max(accepted_at)') }} as received_at
  from {{ ref('stg_one_stop_dossiers__dossiers') }}
  group by province_code, dossier_code
),

-- codes that somebody says are one dossier's: a record's other code, or the national code that the local system has noted; read from either side
told as (
  select province_code, dossier_code as code, other_code as partner_code, 'other_code' as told_by
  from {{ ref('stg_national_sync_log__dossiers') }}
  union all
  select province_code, national_code as code, dossier_code as partner_code, 'noted_code' as told_by
  from local_codes
),

partners as (
  select province_code, code, partner_code, told_by from told where code <> partner_code
  union
  select province_code, partner_code as code, code as partner_code, told_by from told where code <> partner_code
),

-- a partner that the local system knows, else one that the national copy knows; one that nobody knows says nothing
paired as (
  select
    p.province_code, p.code,
    min(case when l.dossier_code is not null then p.partner_code end) as local_code,
    min(case when n.dossier_code is not null then p.partner_code end) as sibling_code,
    max(case when l.dossier_code is not null or n.dossier_code is not null then p.told_by end) as told_by
  from partners as p
  left join local_codes as l on l.province_code = p.province_code and l.dossier_code = p.partner_code
  left join {{ ref('stg_national_sync_log__dossiers') }} as n on n.province_code = p.province_code and n.dossier_code = p.partner_code
  group by p.province_code, p.code
),

named as (
  select
    n.province_code, n.dossier_code, n.learned_at,
    {{ national_procedure_code('n.procedure_code') }} as procedure_code,
    n.owner_digest,
    {{ dbt.date_trunc('second', 'n.accepted_at') }} as received_at,
    own.dossier_code is not null or p.local_code is not null as is_local,
    case
      when own.dossier_code is not null then n.dossier_code
      when p.local_code is not null then p.local_code
      when p.sibling_code < n.dossier_code then p.sibling_code
      else n.dossier_code
    end as named_code,
    case when own.dossier_code is not null then 'own_code' else p.told_by end as named_by
  from {{ ref('stg_national_sync_log__dossiers') }} as n
  left join local_codes as own on own.province_code = n.province_code and own.dossier_code = n.dossier_code
  left join paired as p on p.province_code = n.province_code and p.code = n.dossier_code
),

holders as (
  select province_code, procedure_code, owner_digest, received_at, dossier_code as named_code, 1 as local_count from local_codes
  union all
  select province_code, procedure_code, owner_digest, received_at, named_code, 0 as local_count from named
),

-- by (procedure, owner, receipt time); two dossiers that the local system tells apart stay apart, a missing owner matches nobody
twins as (
  select
    province_code, procedure_code, owner_digest, received_at,
    case
      when sum(local_count) = 1 then max(case when local_count = 1 then named_code end)
      when sum(local_count) = 0 then min(named_code)
    end as twin_code
  from holders
  where owner_digest is not null and procedure_code is not null and received_at is not null
  group by province_code, procedure_code, owner_digest, received_at
),

twinned as (
  select n.*, case when not n.is_local and t.twin_code <> n.named_code then t.twin_code end as twin_code
  from named as n
  left join twins as t
    on t.province_code = n.province_code and t.procedure_code = n.procedure_code
    and t.owner_digest = n.owner_digest and t.received_at = n.received_at
)

select
  province_code,
  dossier_code as national_code,
  -- every record of one named code goes where one of them was recognised
  coalesce(min(twin_code) over (partition by province_code, named_code), named_code) as dossier_code,
  case
    when min(twin_code) over (partition by province_code, named_code) is not null then 'owner_and_time'
    else coalesce(named_by, 'alone')
  end as matched_by,
  learned_at
from twinned
