-- grain: one row per province, dossier of the national copy, request for a supplement
with listed as (
  select
    d.province_code, d.dossier_code, s.requested_at, s.received_at,
    coalesce(s.is_supplemented, false) or s.received_at is not null as is_answered,
    s.due_before_at, s.due_after_at
  from {{ ref('int_sync__dossiers_dated') }} as d
  inner join {{ ref('stg_national_sync_log__supplements') }} as s on s.province_code = d.province_code and s.dossier_code = d.leading_code
),

-- some senders never fill the list (sources/README 1.5): then the states tell, a request answered when the work goes on
stepped as (
  select
    province_code, dossier_code, status, happened_at as requested_at,
    min(case when status in ('accepted', 'processing') then happened_at end) over (
      partition by province_code, dossier_code order by happened_at rows between 1 following and unbounded following
    ) as received_at
  from {{ ref('int_dossiers__events_deduplicated') }}
)

select province_code, dossier_code, requested_at, received_at, is_answered, due_before_at, due_after_at
from listed
union all
select
  s.province_code, s.dossier_code, s.requested_at, s.received_at, s.received_at is not null as is_answered,
  cast(null as {{ dbt.type_timestamp() }}) as due_before_at, cast(null as {{ dbt.type_timestamp() }}) as due_after_at
from stepped as s
left join (select distinct province_code, dossier_code from listed) as l on l.province_code = s.province_code and l.dossier_code = s.dossier_code
where s.status = 'awaiting_supplement' and l.dossier_code is null
