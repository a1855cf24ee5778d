-- grain: one row per vocabulary, code
select status_type as label_type, code, name_vi, name_en, meaning_vi
from {{ ref('stg_rulebook__statuses') }}

union all

select 'reconciliation_cause' as label_type, cause_code as code, name_vi, name_en, rule_vi as meaning_vi
from {{ ref('stg_rulebook__reconciliation_causes') }}
