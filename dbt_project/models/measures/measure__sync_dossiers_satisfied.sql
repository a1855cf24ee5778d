-- grain: one row per calendar, month, half of it that both calendars share, province, unit; 766 rule 5.4: neither late nor disliked
with heard as (
  select j.*, v.dossier_code is not null as is_disliked
  from {{ ref('int_sync__dossiers_judged') }} as j
  left join {{ ref('int_surveys__dossiers_disliked') }} as v on v.province_code = j.province_code and v.dossier_code = j.dossier_code
)

{{ monthly_ratio_by_calendar('sync_dossiers_satisfied', 'heard', sync_is_satisfied('is_disliked')) }}
