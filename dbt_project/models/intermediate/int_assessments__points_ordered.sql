-- grain: one row per province, period, unit, criteria set, criterion, kind of round, round: points that somebody gave, in the order in which they were learned
{% set key = ['province_code', 'period', 'unit_code', 'criteria_set_id', 'criterion_code'] %}
{% set appeal = (key + ['appeal_document_number', 'appeal_document_date']) | join(', ') %}
-- what a later file says again is no new round; other words of who, why or which clause are
with rounds as (
  select
    source_id, {{ key | join(', ') }}, round_kind, round_words, points, document_number, document_date, decided_by, reason, clause,
    max(case when is_standing then 1 else 0 end) = 1 as is_standing,
    min(learned_at) as learned_at, min(file_sha256) as first_sha256, max(file_sha256) as last_sha256
  from {{ ref('int_assessments__acts_read') }}
  group by source_id, {{ key | join(', ') }}, round_kind, round_words, points, document_number, document_date, decided_by, reason, clause
),

stated as (
  select
    *,
    row_number() over (partition by {{ appeal }} order by learned_at, arrival_id, row_no) as first_order,
    row_number() over (partition by {{ appeal }} order by learned_at desc, arrival_id desc, row_no desc) as last_order,
    max(case when is_standing then 1 else 0 end) over (partition by {{ appeal }}) = 1 as is_still_stated
  from {{ ref('int_assessments__acts_read') }}
  where is_appealed
),

-- an appeal is against the points beside which it was first read, and stays with them when others take their place
appeals as (
  select
    f.round_kind, f.round_words, {% for column in key %}f.{{ column }}, {% endfor %}
    l.appeal_document_number, l.appeal_document_date, l.appeal_reason, l.appeal_clause,
    l.answer_document_number, l.answer_document_date, l.answer_body,
    case when l.answer_document_date is not null then l.answer_outcome when l.is_still_stated then 'open' else 'withdrawn' end as appeal_status,
    row_number() over (
      partition by {% for column in key %}f.{{ column }}, {% endfor %}f.round_kind, f.round_words
      order by f.learned_at desc, f.appeal_document_date desc, f.appeal_document_number desc
    ) as appeal_order
  from stated as f
  inner join stated as l
    on l.last_order = 1 and l.appeal_document_number = f.appeal_document_number and l.appeal_document_date = f.appeal_document_date
    {% for column in key %}and l.{{ column }} = f.{{ column }} {% endfor %}
  where f.first_order = 1
)

select
  r.source_id, r.province_code, r.period, r.unit_code, r.criteria_set_id, r.criterion_code, r.round_kind,
  cast(row_number() over (
    partition by r.province_code, r.period, r.unit_code, r.criteria_set_id, r.criterion_code, r.round_kind
    order by r.learned_at, r.document_date, r.document_number, r.points, r.round_words
  ) as integer) as round_no,
  cast(r.points as {{ type_points() }}) as points,
  r.document_number, r.document_date, r.decided_by, r.reason, r.clause,
  a.appeal_status, a.appeal_document_number, a.appeal_document_date, a.appeal_reason, a.appeal_clause,
  a.answer_document_number, a.answer_document_date, a.answer_body as answered_by,
  -- what the last file of the period says no more was taken back
  not r.is_standing as is_withdrawn,
  r.learned_at,
  case when r.first_sha256 = r.last_sha256 then r.first_sha256 end as file_sha256
from rounds as r
left join appeals as a
  on a.appeal_order = 1 and a.round_kind = r.round_kind and a.round_words = r.round_words
  {% for column in key %}and a.{{ column }} = r.{{ column }} {% endfor %}
