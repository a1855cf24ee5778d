-- grain: one row per target in force, month; of the units as they were, the only view in which targets are read
select
  t.period, t.province_code, province.name_vi as province_vi, province.name_en as province_en, t.plan_id, t.target_id, t.parent_target_id, t.indicator_vi,
  t.shape, {{ label_columns('shape_label', 'shape') }}, t.comparator, {{ label_columns('comparator_label', 'comparator') }}, t.unit,
  t.measure_code, measure.name_vi as measure_vi, measure.name_en as measure_en,
  t.actual_value, t.actual_period, t.numerator, t.denominator, t.target_value, t.target_value_max, t.due_year,
  t.milestone_year, t.milestone_value, t.path_value, t.required_per_month, t.remaining_months,
  t.attainment_status, {{ label_columns('attainment_label', 'attainment_status') }}, t.score_status, {{ label_columns('status_label', 'score_status') }},
  {{ mark_columns(none, "t.score_status = 'provisional'", "t.score_status = 'appealed'") }},
  practice.practice_kind, {{ label_columns('practice_label', 'practice_kind') }},
  t.method_vi, t.missing_figure_vi, t.national_value
from {{ ref('fct_target_attainments') }} as t
left join {{ ref('dim_provinces') }} as province on province.province_code = t.province_code
left join {{ ref('dim_measures') }} as measure on measure.measure_code = t.measure_code
{{ join_label('shape_label', 'target_shape', 't.shape') }}
{{ join_label('comparator_label', 'comparator', 't.comparator') }}
{{ join_label('attainment_label', 'attainment_status', 't.attainment_status') }}
{{ join_label('status_label', 'score_status', 't.score_status') }}
{{ join_marks(none) }}
{{ join_practice('t') }}
