-- grain: one row per view of the units, calendar, period, criteria set, province, unit, criterion or sub-criterion
with points as ({{ both_unit_views('fct_criterion_scores') }})

select
  {{ place_columns('p') }},
  p.area_code, area.name_vi as area_vi, area.name_en as area_en,
  p.parent_code, p.criterion_code, criterion.name_vi as criterion_vi, criterion.name_en as criterion_en, p.level, criterion.sort_order, criterion.is_counted,
  p.measure_code, measure.name_vi as measure_vi, measure.name_en as measure_en,
  p.numerator, p.denominator, p.excluded_count, p.ratio_pct, p.score, p.max_score, p.applicable_max_score,
  p.score_status, {{ label_columns('status_label', 'score_status') }}, p.score_basis, {{ label_columns('basis_label', 'score_basis') }}, p.set_status,
  {{ mark_columns('p.set_status', "p.score_status = 'provisional'", "p.score_status = 'appealed'") }},
  practice.practice_kind, {{ label_columns('practice_label', 'practice_kind') }},
  p.published_score, p.score_gap, p.publication_status, p.decision_number, p.source_id
from points as p
{{ join_place('p') }}
left join {{ ref('dim_criteria') }} as criterion
  on criterion.criteria_set_id = p.criteria_set_id and criterion.criterion_code = p.criterion_code
  and {{ is_in_force('p.period', 'criterion.valid_from', 'criterion.valid_to') }}
left join {{ ref('dim_criteria') }} as area
  on area.criteria_set_id = p.criteria_set_id and area.criterion_code = p.area_code and {{ is_in_force('p.period', 'area.valid_from', 'area.valid_to') }}
left join {{ ref('dim_measures') }} as measure on measure.measure_code = p.measure_code
{{ join_label('status_label', 'score_status', 'p.score_status') }}
{{ join_label('basis_label', 'score_basis', 'p.score_basis') }}
{{ join_marks('p.set_status') }}
{{ join_practice('p') }}
