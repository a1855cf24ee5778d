-- grain: one row per province, dossier, whichever system holds it and under however many codes
with local_dossiers as (
  select province_code, dossier_code, max(national_code) as noted_code
  from {{ ref('stg_one_stop_dossiers__dossiers') }}
  group by province_code, dossier_code
),

national as (
  select
    m.province_code, m.dossier_code, m.national_code, m.matched_by,
    row_number() over (
      partition by m.province_code, m.dossier_code
      order by case when m.national_code = m.dossier_code then 0 else 1 end, m.learned_at desc, m.national_code
    ) as leading_order
  from {{ ref('int_dossiers__codes_matched') }} as m
),

alternates as (
  select province_code, dossier_code, {{ dbt.listagg('alternate_code', "';'", 'order by alternate_code') }} as alternate_codes, count(*) as alternate_count
  from (
    select province_code, dossier_code, national_code as alternate_code from national
    union
    select province_code, dossier_code, noted_code as alternate_code from local_dossiers
    union
    select m.province_code, m.dossier_code, n.other_code as alternate_code
    from {{ ref('int_dossiers__codes_matched') }} as m
    inner join {{ ref('stg_national_sync_log__dossiers') }} as n on n.province_code = m.province_code and n.dossier_code = m.national_code
  ) as codes
  where alternate_code <> dossier_code
  group by province_code, dossier_code
),

held as (
  select province_code, dossier_code from local_dossiers
  union
  select province_code, dossier_code from national
)

select
  h.province_code,
  h.dossier_code,
  l.dossier_code is not null as is_in_local,
  n.dossier_code is not null as is_in_national,
  -- the record that speaks for the dossier in the national copy: the one under its own code, else the last learned
  n.national_code as leading_code,
  n.matched_by,
  a.alternate_codes,
  cast(coalesce(a.alternate_count, 0) as bigint) as alternate_count
from held as h
left join local_dossiers as l on l.province_code = h.province_code and l.dossier_code = h.dossier_code
left join national as n on n.province_code = h.province_code and n.dossier_code = h.dossier_code and n.leading_order = 1
left join alternates as a on a.province_code = h.province_code and a.dossier_code = h.dossier_code
