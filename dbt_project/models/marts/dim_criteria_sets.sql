-- grain: one row per criteria set, time in force
select
  criteria_set_id, name_vi, name_en, decision, article, max_score, rounding_step, tie_rule, calendar, period_kinds, status, citation, valid_from, valid_to
from {{ ref('stg_rulebook__criteria_sets') }}
