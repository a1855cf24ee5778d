-- grain: one row per period, province, unit, criteria set, criterion, kind of round, round
select
  r.period, r.criteria_set_id, r.province_code, r.unit_code, r.criterion_code, r.round_kind, r.round_no, r.points, r.document_number, r.document_date,
  r.decided_by, r.reason, r.clause, r.appeal_status, r.appeal_document_number, r.appeal_document_date,
  r.answer_document_number, r.answer_document_date, r.is_withdrawn, r.source_id, r.file_sha256, r.learned_at,
  coalesce(m.as_is_province_code, r.province_code) as as_is_province_code,
  coalesce(m.as_is_unit_code, r.unit_code) as as_is_unit_code,
  r.appeal_reason, r.appeal_clause, r.answered_by,
  {{ publication_columns() }}
from {{ ref('int_assessments__points_ordered') }} as r
left join {{ ref('int_units__units_moved') }} as m
  on m.province_code = r.province_code and m.unit_code = r.unit_code and m.is_sole and m.succession_status = 'moved'
{{ join_publications('r') }}
