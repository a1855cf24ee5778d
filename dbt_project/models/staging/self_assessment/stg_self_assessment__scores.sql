-- grain: one row per province, period, unit, criteria set, criterion, arrival, row: every reading, so that points that were taken back are not forgotten
with known as (
  {{ latest_known(source('self_assessment', 'scores'), ['province_code', 'period', 'unit_code', 'criteria_set_id', 'criterion_code']) }}
)

select
  r.source_id, r.province_code, r.period, r.file_sha256, r.arrival_id, r.row_no, r.learned_at,
  r.unit_code, r.criteria_set_id, r.criterion_code,
  r.self_score, r.self_document_number, r.self_document_date,
  r.appraised_score, r.appraisal_document_number, r.appraisal_document_date, r.appraisal_body, r.appraisal_reason, r.appraisal_clause,
  r.council_score, r.council_document_number, r.council_document_date, r.council_body, r.council_reason, r.council_clause,
  r.appeal_document_number, r.appeal_document_date, r.appeal_reason, r.appeal_clause,
  r.answer_document_number, r.answer_document_date, r.answer_body, r.answer_outcome,
  -- whether it is what is last known, and not what a later file of the period tells otherwise or no more
  known.row_no is not null as is_standing
from {{ source('self_assessment', 'scores') }} as r
left join known on known.province_code = r.province_code and known.arrival_id = r.arrival_id and known.row_no = r.row_no
