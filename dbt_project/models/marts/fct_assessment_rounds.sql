-- grain: one row per period, province, unit, criteria set, criterion, kind of round, round
select
  period, criteria_set_id, province_code, unit_code, criterion_code, round_kind, round_no, points, document_number, document_date,
  decided_by, reason, clause, appeal_status, appeal_document_number, appeal_document_date,
  answer_document_number, answer_document_date, is_withdrawn, source_id, file_sha256, learned_at
from {{ ref('int_assessments__points_ordered') }}
