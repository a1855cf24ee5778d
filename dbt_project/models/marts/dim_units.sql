-- grain: one row per unit seen in any source, and per province
select unit_code, province_code, parent_unit_code, unit_name_vi, unit_level, peer_group, nso_code
from {{ ref('int_units__units_named') }}
