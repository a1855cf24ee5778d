-- grain: one row per province, period, unit, criteria set, criterion with points that somebody gave: the council's, else the last appraisal's, the survey's, the self-score
{% set key = 'province_code, period, unit_code, criteria_set_id, criterion_code' %}
with ordered as (
  select
    *,
    -- an appeal is open until its answer, also when the points it is against were already replaced
    max(case when appeal_status = 'open' then 1 else 0 end) over (partition by {{ key }}) = 1 as is_appealed,
    row_number() over (
      partition by {{ key }}
      order by
        case when is_withdrawn then 1 else 0 end,
        case round_kind when 'council' then 1 when 'appraisal' then 2 when 'survey' then 3 else 4 end,
        round_no desc
    ) as force_order
  from {{ ref('int_assessments__points_ordered') }}
)

select
  source_id, province_code, period, unit_code, criteria_set_id, criterion_code, round_kind, round_no, points,
  document_number, document_date, is_appealed, learned_at, file_sha256
from ordered
where force_order = 1 and not is_withdrawn
