-- grain: one row per source
select source_id, title_vi, title_en, owner, cast(freshness_due_days as integer) as freshness_due_days
from {{ source('accounts', 'sources') }}
