-- grain: one row per criteria set, area, criterion or sub-criterion, time in force
select
  criteria_set_id, criterion_code, parent_code, level, sort_order, name_vi, name_en, max_score,
  rule_type, rule_text, measure_code, fallback_measure_code, full_score_ratio_pct, cap_at_max,
  ratio_source, zero_denominator, rounding_step, applies_to, is_counted,
  scored_by, direction, unit, article, clause, floor_ratio_pct, floor_score, points_per_unit, question_codes, status,
  citation, source_url, valid_from, valid_to, note
from {{ ref('stg_rulebook__criteria') }}
