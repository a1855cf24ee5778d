-- grain: one row per reading of a unit's criterion and round stated in it: who gave which points, when, why and under which clause
{% set rounds = [('self', 'self_score'), ('appraisal', 'appraised_score'), ('council', 'council_score')] %}
with surveyed as (
  select distinct criteria_set_id, criterion_code from {{ ref('stg_rulebook__criteria') }} where scored_by = 'survey'
),

acts as (
  {% for act, score in rounds %}
  select
    '{{ act }}' as act, {{ score }} as points, {{ act }}_document_number as document_number, {{ act }}_document_date as document_date,
    {% if act == 'self' %}
    -- a unit scores itself, and its document says why
    'unit' as decided_by, cast(null as {{ dbt.type_string() }}) as reason, cast(null as {{ dbt.type_string() }}) as clause,
    {% else %}
    {{ act }}_body as decided_by, {{ act }}_reason as reason, {{ act }}_clause as clause,
    {% endif %}
    -- units appeal against the last points that are not the council's
    '{{ act }}' = case when appraised_score is null then 'self' else 'appraisal' end and appeal_document_date is not null as is_appealed,
    s.*
  from {{ ref('stg_self_assessment__scores') }} as s
  where {{ score }} is not null
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
)

select
  a.source_id, a.province_code, a.period, a.unit_code, a.criteria_set_id, a.criterion_code,
  -- what a survey gave stands in the appraisal's column of the workbook
  case when a.act = 'appraisal' and v.criterion_code is not null then 'survey' else a.act end as round_kind,
  a.points, a.document_number, a.document_date, a.decided_by, a.reason, a.clause,
  {% for part in ['points', 'document_number', 'document_date', 'decided_by', 'reason', 'clause'] %}
  coalesce(cast(a.{{ part }} as {{ dbt.type_string() }}), ''){{ " || '|' ||" if not loop.last }}
  {% endfor %} as round_words,
  a.is_appealed,
  a.appeal_document_number, a.appeal_document_date, a.appeal_reason, a.appeal_clause,
  a.answer_document_number, a.answer_document_date, a.answer_body, a.answer_outcome,
  a.is_standing, a.file_sha256, a.arrival_id, a.row_no, a.learned_at
from acts as a
left join surveyed as v on v.criteria_set_id = a.criteria_set_id and v.criterion_code = a.criterion_code
