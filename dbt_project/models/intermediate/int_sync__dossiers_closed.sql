-- grain: one row per calendar, province, dossier of the national copy, with the end of its month and the due date as it was known then
with placed as (
  select
    c.calendar,
    case c.calendar when 'calendar' then d.period else d.administrative_period end as month,
    c.first_day, c.months_ahead,
    d.*
  from {{ ref('int_sync__dossiers_dated') }} as d
  cross join {{ ref('stg_rulebook__calendars') }} as c
),

ended as (
  select p.*, {{ end_of_month_in_at('p', 'p.month') }} as period_end_at
  from placed as p
),

-- the due date as the month ended: what the first reading after that says; a later one cannot make the month better
known as (
  select
    d.calendar, d.province_code, d.dossier_code, r.due_at,
    row_number() over (partition by d.calendar, d.province_code, d.dossier_code order by r.reading_no) as known_order
  from ended as d
  inner join {{ ref('int_dossiers__readings_ordered') }} as r
    on r.province_code = d.province_code and r.dossier_code = d.dossier_code and r.learned_at >= d.period_end_at
)

select
  d.calendar, d.source_id, d.province_code,
  d.month as period, d.period as calendar_month, d.administrative_period as administrative_month, d.period_end_at,
  d.file_sha256, d.unit_code, d.dossier_code, d.procedure_code, d.status, d.accepted_at,
  coalesce(k.due_at, d.last_due_at) as due_at
from ended as d
left join known as k on k.calendar = d.calendar and k.province_code = d.province_code and k.dossier_code = d.dossier_code and k.known_order = 1
