-- grain: one row per vocabulary, code
select status_type as label_type, code, name_vi, name_en, meaning_vi
from {{ ref('stg_rulebook__statuses') }}
