-- grain: one row per criteria set, class, time in force
select criteria_set_id, class_code, name_vi, name_en, min_pct, max_pct_exclusive, status, citation, valid_from, valid_to
from {{ ref('stg_rulebook__classes') }}
