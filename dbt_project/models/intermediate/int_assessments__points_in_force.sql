-- grain: one row per province, period, unit, criteria set, criterion with points that somebody gave: the council's, else the last appraisal's, else the self-score
with ordered as (
  select
    *,
    max(case when appeal_status = 'open' then 1 else 0 end) over (
      partition by province_code, period, unit_code, criteria_set_id, criterion_code
    ) = 1 as is_appealed,
    row_number() over (
      partition by province_code, period, unit_code, criteria_set_id, criterion_code
      order by case round_kind when 'council' then 1 when 'appraisal' then 2 else 3 end, round_no desc
    ) as force_order
  from {{ ref('int_assessments__points_ordered') }}
  where not is_withdrawn
)

select
  source_id, province_code, period, unit_code, criteria_set_id, criterion_code, round_kind, round_no, points,
  document_number, document_date, is_appealed, learned_at, file_sha256
from ordered
where force_order = 1
