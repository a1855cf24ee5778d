-- grain: one row per province, dossier, reading of its record in the national copy, in the order in which they were learned
with read as (
  select
    i.province_code, i.dossier_code, r.learned_at, r.status, r.due_at, r.finished_at, r.returned_at, r.refused_at,
    {{ is_ended('r.status') }} as is_ended,
    row_number() over (partition by i.province_code, i.dossier_code order by r.learned_at, r.arrival_id, r.row_no) as reading_no
  from {{ ref('stg_national_sync_log__dossier_readings') }} as r
  inner join {{ ref('int_dossiers__dossiers_identified') }} as i on i.province_code = r.province_code and i.leading_code = r.dossier_code
),

compared as (
  select
    r.*,
    {% for column in ['is_ended', 'due_at', 'learned_at'] %}
    lag({{ column }}) over (partition by province_code, dossier_code order by reading_no) as previous_{{ column }},
    {% endfor %}
    lead(is_ended) over (partition by province_code, dossier_code order by reading_no) as next_is_ended
  from read as r
)

select
  province_code, dossier_code, reading_no, learned_at, previous_learned_at,
  status, due_at, previous_due_at, finished_at, returned_at, refused_at, is_ended,
  coalesce(previous_is_ended, false) and not is_ended as is_reopened,
  -- an end that a later reading takes back was an end all the same; one that a later reading only corrects was not
  is_ended and not coalesce(next_is_ended, true) as is_left_again,
  next_is_ended is null as is_last,
  reading_no > 1 and {{ differs('due_at', 'previous_due_at') }} as is_redated
from compared
