-- grain: one row per province, dossier, state, time at which the national copy has it reach that state
with records as (
  {% for status, column in [('finished', 'finished_at'), ('returned', 'returned_at'), ('not_accepted', 'refused_at')] %}
  -- an open record may still carry the end that it had before: only an ended one speaks of its end
  select province_code, dossier_code, '{{ status }}' as status, {{ column }} as happened_at, 1 as recorded
  from {{ ref('int_dossiers__readings_ordered') }}
  where {{ column }} is not null and is_ended and (is_last or is_left_again)
  union all
  {% endfor %}
  -- when it was opened again is not recorded: after the reading that still showed its end
  select province_code, dossier_code, 'reopened' as status, previous_learned_at as happened_at, 1 as recorded
  from {{ ref('int_dossiers__readings_ordered') }}
  where is_reopened
),

events as (
  select e.province_code, coalesce(m.dossier_code, e.dossier_code) as dossier_code, e.status, e.happened_at, 0 as recorded
  from {{ ref('stg_national_sync_log__events') }} as e
  left join {{ ref('int_dossiers__codes_matched') }} as m on m.province_code = e.province_code and m.national_code = e.dossier_code
)

select province_code, dossier_code, status, happened_at, max(recorded) = 1 as is_recorded
from (
  select * from records
  union all
  select * from events
) as told
group by province_code, dossier_code, status, happened_at
