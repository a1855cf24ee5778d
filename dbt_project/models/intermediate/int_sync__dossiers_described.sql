-- grain: one row per province, dossier of the national copy: what its papers, results, fees and payments say
with papers as (
  select
    province_code, dossier_code,
    count(*) as paper_count,
    max(case when is_digitised then 1 else 0 end) as digitised,
    max(case when is_from_store then 1 else 0 end) as from_store
  from {{ ref('stg_national_sync_log__attachments') }}
  where not coalesce(is_deleted, false)
  group by province_code, dossier_code
),

-- every link that was submitted, also of papers removed since: a result with one of them is no result (sources/README 1.5)
submitted as (
  select distinct province_code, dossier_code, link_digest
  from {{ ref('stg_national_sync_log__attachments') }}
  where link_digest is not null
),

outcomes as (
  select
    r.province_code, r.dossier_code,
    -- an electronic result has a code and a link (formula description 3.3) and is a paper of the office, not of the citizen
    max(case when r.result_code is not null and s.link_digest is null then 1 else 0 end) as genuine,
    max(case when s.link_digest is not null then 1 else 0 end) as submitted
  from {{ ref('stg_national_sync_log__results') }} as r
  left join submitted as s on s.province_code = r.province_code and s.dossier_code = r.dossier_code and s.link_digest = r.link_digest
  where r.link_digest is not null
  group by r.province_code, r.dossier_code
),

fees as (
  select province_code, dossier_code, sum(amount_vnd) as fee_vnd
  from {{ ref('stg_national_sync_log__fees') }}
  group by province_code, dossier_code
),

-- a payment names the dossier by any of its codes
codes as (
  select province_code, dossier_code, leading_code as code from {{ ref('int_sync__dossiers_dated') }}
  union
  select province_code, dossier_code, dossier_code as code from {{ ref('int_sync__dossiers_dated') }}
  union
  select m.province_code, m.dossier_code, m.national_code as code from {{ ref('int_dossiers__codes_matched') }} as m
),

paid as (
  select distinct c.province_code, c.dossier_code
  from {{ ref('stg_payments__confirmations') }} as p
  inner join codes as c on c.province_code = p.province_code and c.code = p.dossier_code
  where p.is_success
)

select
  d.source_id, d.province_code, d.period, d.administrative_period, d.file_sha256, d.unit_code, d.dossier_code, d.procedure_code,
  d.accepted_at,
  d.accepted_at is not null as is_accepted,
  d.channel,
  coalesce(p.paper_count, 0) > 0 as has_paper,
  coalesce(o.genuine, 0) = 1 as has_result,
  coalesce(o.submitted, 0) = 1 as has_submitted_result,
  -- which flag says it depends on where the dossier was made (formula description 4.3)
  case when d.filed_through = 'national_portal' then coalesce(p.digitised, 0) = 1 else coalesce(d.has_digitised_part, false) end as is_marked_digitised,
  coalesce(p.from_store, 0) = 1 as is_from_store,
  coalesce(d.is_vneid_verified, false) as is_vneid_verified,
  f.fee_vnd,
  coalesce(d.paid_online in ('1', '2'), false) as is_paid_online,
  y.dossier_code is not null as is_payment_confirmed
from {{ ref('int_sync__dossiers_dated') }} as d
left join papers as p on p.province_code = d.province_code and p.dossier_code = d.leading_code
left join outcomes as o on o.province_code = d.province_code and o.dossier_code = d.leading_code
left join fees as f on f.province_code = d.province_code and f.dossier_code = d.leading_code
left join paid as y on y.province_code = d.province_code and y.dossier_code = d.dossier_code
