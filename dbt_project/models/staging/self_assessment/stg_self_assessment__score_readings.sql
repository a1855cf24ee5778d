-- grain: one row per province, period, unit, criteria set, criterion, arrival, row: every reading, so that points that were taken back are not forgotten
select
  source_id, province_code, period, file_sha256, arrival_id, row_no, learned_at,
  unit_code, criteria_set_id, criterion_code,
  self_score, self_document_number, self_document_date,
  appraised_score, appraisal_document_number, appraisal_document_date,
  council_score, council_document_number, council_document_date
from {{ source('self_assessment', 'scores') }}
