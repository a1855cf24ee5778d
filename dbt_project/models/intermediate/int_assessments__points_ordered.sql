-- grain: one row per province, period, unit, criteria set, criterion, kind of round, round: points that somebody gave, in the order in which they were learned
{% set rounds = [
  ('self', 'self_score', 'self_document'), ('appraisal', 'appraised_score', 'appraisal_document'), ('council', 'council_score', 'council_document'),
] %}
with readings as (
  {% for kind, score, document in rounds %}
  select
    source_id, province_code, period, unit_code, criteria_set_id, criterion_code, '{{ kind }}' as round_kind,
    {{ score }} as points, {{ document }}_number as document_number, {{ document }}_date as document_date, file_sha256, learned_at
  from {{ ref('stg_self_assessment__score_readings') }}
  where {{ score }} is not null
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

-- what a later file says again is no new round
rounds as (
  select
    source_id, province_code, period, unit_code, criteria_set_id, criterion_code, round_kind, points, document_number, document_date,
    min(learned_at) as learned_at, min(file_sha256) as first_sha256, max(file_sha256) as last_sha256
  from readings
  group by source_id, province_code, period, unit_code, criteria_set_id, criterion_code, round_kind, points, document_number, document_date
),

standing as (
  {% for kind, score, document in rounds %}
  select
    province_code, period, unit_code, criteria_set_id, criterion_code, '{{ kind }}' as round_kind,
    {{ score }} as points, {{ document }}_number as document_number, {{ document }}_date as document_date,
    appeal_document_number, appeal_document_date, answer_document_number, answer_document_date,
    -- units appeal against the last points that are not the council's, and the council gives its own where it upholds
    case
      when appeal_document_date is null or '{{ kind }}' <> case when appraised_score is null then 'self' else 'appraisal' end then null
      when answer_document_date is null then 'open'
      when council_score <> coalesce(appraised_score, self_score) then 'upheld'
      else 'rejected'
    end as appeal_status
  from {{ ref('stg_self_assessment__scores') }}
  where {{ score }} is not null
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
)

select
  r.source_id, r.province_code, r.period, r.unit_code, r.criteria_set_id, r.criterion_code, r.round_kind,
  cast(row_number() over (
    partition by r.province_code, r.period, r.unit_code, r.criteria_set_id, r.criterion_code, r.round_kind
    order by r.learned_at, r.document_date, r.document_number, r.points
  ) as integer) as round_no,
  cast(r.points as {{ type_points() }}) as points,
  r.document_number,
  r.document_date,
  cast(null as {{ dbt.type_string() }}) as decided_by,
  cast(null as {{ dbt.type_string() }}) as reason,
  cast(null as {{ dbt.type_string() }}) as clause,
  s.appeal_status,
  case when s.appeal_status is not null then s.appeal_document_number end as appeal_document_number,
  case when s.appeal_status is not null then s.appeal_document_date end as appeal_document_date,
  case when s.appeal_status is not null then s.answer_document_number end as answer_document_number,
  case when s.appeal_status is not null then s.answer_document_date end as answer_document_date,
  -- what the last file of the period says no more was taken back
  s.points is null as is_withdrawn,
  r.learned_at,
  case when r.first_sha256 = r.last_sha256 then r.first_sha256 end as file_sha256
from rounds as r
left join standing as s
  on s.province_code = r.province_code and s.period = r.period and s.unit_code = r.unit_code
  and s.criteria_set_id = r.criteria_set_id and s.criterion_code = r.criterion_code and s.round_kind = r.round_kind
  and s.points = r.points and coalesce(s.document_number, '') = coalesce(r.document_number, '')
  and (s.document_date = r.document_date or (s.document_date is null and r.document_date is null))
