-- grain: one row per view of the units, calendar, period, criteria set, province, unit
with points as ({{ both_unit_views('fct_index_scores') }}),

areas as ({{ both_unit_views('fct_area_scores') }}),

-- an index is no more settled than the least settled of its areas
states as (
  select
    unit_view, calendar, period, criteria_set_id, province_code, unit_code,
    max(case when score_status = 'provisional' then 1 else 0 end) as provisional_area, max(case when score_status = 'appealed' then 1 else 0 end) as appealed_area
  from areas
  group by unit_view, calendar, period, criteria_set_id, province_code, unit_code
)

select
  {{ place_columns('p') }},
  p.score, p.max_score, p.applicable_max_score, p.index_pct, p.rank, p.ranked_count, p.class_code, class.name_vi as class_vi, class.name_en as class_en,
  p.known_score, p.known_max_score, p.score_status, {{ label_columns('status_label', 'score_status') }}, p.score_basis, {{ label_columns('basis_label', 'score_basis') }},
  p.set_status,
  {{ mark_columns('p.set_status', "(p.score_status = 'provisional' or states.provisional_area = 1)", "(p.score_status = 'appealed' or states.appealed_area = 1)") }},
  practice.practice_kind, {{ label_columns('practice_label', 'practice_kind') }},
  p.published_score, p.score_gap, p.publication_status, p.decision_number, p.decision_date
from points as p
left join states
  on states.unit_view = p.unit_view and states.calendar = p.calendar and states.period = p.period and states.criteria_set_id = p.criteria_set_id
  and states.province_code = p.province_code and states.unit_code = p.unit_code
{{ join_place('p') }}
left join {{ ref('dim_classes') }} as class
  on class.criteria_set_id = p.criteria_set_id and class.class_code = p.class_code and {{ is_in_force('p.period', 'class.valid_from', 'class.valid_to') }}
{{ join_label('status_label', 'score_status', 'p.score_status') }}
{{ join_label('basis_label', 'score_basis', 'p.score_basis') }}
{{ join_marks('p.set_status') }}
{{ join_practice('p') }}
