-- grain: one row per calendar, period, criteria set, province, unit, criterion or sub-criterion
select
  s.calendar, s.period, s.criteria_set_id, s.province_code, s.unit_code, s.area_code, s.parent_code, s.criterion_code, s.level, s.measure_code,
  s.numerator, s.denominator, s.excluded_count, s.ratio_pct, s.score, s.max_score, s.applicable_max_score, s.score_status, s.score_basis,
  s.published_score, s.score_gap, s.data_quality_status, s.data_quality_message, s.source_id, s.file_sha256, s.set_status,
  {{ publication_columns() }}
from {{ ref('score__criteria') }} as s
{{ join_publications('s') }}
where s.unit_view = 'as_was'
