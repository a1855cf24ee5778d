-- grain: one row per measure
select measure_code, name_vi, name_en, measure_kind, source_id, definition_vi, status, citation
from {{ ref('stg_rulebook__measures') }}
