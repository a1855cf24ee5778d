-- grain: one row per province, source
select province_code, source_id
from {{ source('accounts', 'province_sources') }}
