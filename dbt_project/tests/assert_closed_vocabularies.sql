-- every status, basis, level and group that a mart uses is a word of the rulebook
with used as (
  {% for table, column, vocabulary in [
    ('fct_criterion_scores', 'score_status', 'score_status'),
    ('fct_criterion_scores', 'score_basis', 'score_basis'),
    ('fct_area_scores', 'score_status', 'score_status'),
    ('fct_area_scores', 'score_basis', 'score_basis'),
    ('fct_index_scores', 'score_status', 'score_status'),
    ('fct_index_scores', 'score_basis', 'score_basis'),
    ('fct_target_attainments', 'attainment_status', 'attainment_status'),
    ('fct_target_attainments', 'score_status', 'score_status'),
    ('fct_target_attainments', 'comparator', 'comparator'),
    ('fct_file_accounts', 'practice_kind', 'practice_kind'),
    ('fct_source_freshness', 'freshness_status', 'freshness_status'),
    ('fct_source_coverage', 'coverage_status', 'coverage_status'),
    ('fct_reconciliations', 'figure_code', 'reconciled_figure'),
    ('fct_reconciliations', 'left_source', 'reconciled_source'),
    ('fct_reconciliations', 'right_source', 'reconciled_source'),
    ('fct_reconciliations', 'reconciliation_status', 'reconciliation_status'),
    ('fct_reconciliation_dossiers', 'cause_code', 'reconciliation_cause'),
    ('int_reconciliations__differences_found', 'difference_code', 'reconciliation_difference'),
    ('dim_units', 'unit_level', 'unit_level'),
    ('dim_units', 'peer_group', 'peer_group'),
    ('fct_criterion_scores', 'level', 'criterion_level'),
    ('fct_index_scores', 'peer_group', 'peer_group'),
    ('fct_index_scores', 'set_status', 'criterion_status'),
    ('fct_index_scores', 'publication_status', 'publication_status'),
    ('dim_publications', 'signed_by', 'deciding_body'),
    ('fct_assessment_rounds', 'round_kind', 'round_kind'),
    ('fct_assessment_rounds', 'appeal_status', 'appeal_status'),
    ('fct_assessment_rounds', 'decided_by', 'deciding_body'),
    ('fct_assessment_rounds', 'answered_by', 'deciding_body'),
    ('fct_assessment_rounds', 'reason', 'round_reason'),
    ('fct_assessment_rounds', 'appeal_reason', 'round_reason'),
    ('dim_criteria', 'scored_by', 'scored_by'),
    ('dim_criteria', 'rule_type', 'rule_type'),
    ('dim_criteria', 'ratio_source', 'ratio_source'),
    ('dim_criteria_sets', 'calendar', 'calendar'),
    ('dim_criteria_sets', 'tie_rule', 'tie_rule'),
    ('dim_criteria', 'status', 'criterion_status'),
    ('dim_criteria', 'level', 'criterion_level'),
  ] %}
  select distinct '{{ table }}.{{ column }}' as place, '{{ vocabulary }}' as label_type, {{ column }} as code from {{ ref(table) }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
)

select u.place, u.code
from used as u
left join {{ ref('dim_labels') }} as l on l.label_type = u.label_type and l.code = u.code
where u.code is not null and u.code <> '' and l.code is null
