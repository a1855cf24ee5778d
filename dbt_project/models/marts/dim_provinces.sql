-- grain: one row per province, those that stand and those that stood before July 2025
select province_code, name_vi, full_name_vi, name_en, nso_code, h_code, valid_from, valid_to, successor_province_code
from {{ ref('stg_rulebook__provinces') }}
