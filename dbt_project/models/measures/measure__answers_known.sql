-- grain: one row per calendar, period, province, unit (and the province itself), measure, question, answer: how often it was given
with monthly as (
  {% for calendar in ['calendar', 'administrative'] %}
  select
    c.calendar, {{ month_in('c', 'a.rated_date') }} as period, a.province_code, a.unit_code, coalesce(q.question_code, '') as question_code, a.answer as answer_code,
    max(a.source_id) as source_id, count(*) as answer_count, min(a.file_sha256) as first_sha256, max(a.file_sha256) as last_sha256
  from {{ ref('stg_satisfaction_survey__answers') }} as a
  left join {{ ref('stg_rulebook__survey_questions') }} as q on q.question = a.question
  {{ join_calendar('c', calendar) }}
  group by c.calendar, {{ month_in('c', 'a.rated_date') }}, a.province_code, a.unit_code, coalesce(q.question_code, ''), a.answer
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

-- a code that passed to another unit names the one that had it when the month ended
placed as (
  select
    m.calendar, m.period, m.province_code, coalesce(d.dated_unit_code, m.unit_code) as unit_code, m.question_code, m.answer_code, m.source_id, m.answer_count,
    m.first_sha256, m.last_sha256, coalesce(p.province_unit_code, m.province_code) as province_unit_code
  from monthly as m
  inner join {{ ref('stg_rulebook__calendars') }} as c on c.calendar = m.calendar
  left join {{ ref('int_units__units_linked') }} as d
    on d.is_reused and d.province_code = m.province_code and d.unit_code = m.unit_code
    and (d.linked_from is null or d.linked_from < {{ day_after_month_in('c', 'm.period') }})
    and (d.linked_to is null or d.linked_to >= {{ day_after_month_in('c', 'm.period') }})
  left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = m.province_code
),

-- a unit's own answers, and the same again as a part of its province's
units as (
  {{ own_and_province('placed') }}
),

periods as (
  {{ in_every_period('units', 'period') }}
)

select
  calendar, counted_period as period, province_code, counted_unit_code as unit_code, 'survey_answers' as measure_code, question_code, answer_code,
  max(source_id) as source_id,
  cast(sum(answer_count) as bigint) as answer_count,
  case when min(first_sha256) = max(last_sha256) then min(first_sha256) end as file_sha256
from periods
group by calendar, counted_period, province_code, counted_unit_code, question_code, answer_code
