-- grain: one row per province, period, unit, criteria set, criterion; the last reading stands
with known as (
  {{ latest_known(source('self_assessment', 'scores'), ['province_code', 'period', 'unit_code', 'criteria_set_id', 'criterion_code']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  unit_code, criteria_set_id, criterion_code,
  self_score, self_document_number, self_document_date,
  appraised_score, appraisal_document_number, appraisal_document_date,
  council_score, council_document_number, council_document_date,
  appeal_document_number, appeal_document_date, answer_document_number, answer_document_date
from known
