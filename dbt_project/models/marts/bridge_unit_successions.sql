-- grain: one row per unit that ended, unit that took it over, whole or in part
select
  old_nso_code, old_name_vi, old_level, old_province_nso_code, new_nso_code, new_name_vi, new_level, new_province_nso_code,
  event_date, event_code, event_type, kind, is_main, share, apportionment_key, is_apportionable, citation
from {{ ref('int_units__successions_dated') }}
