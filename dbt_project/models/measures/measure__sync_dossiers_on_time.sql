-- grain: one row per calendar, month, half of it that both calendars share, province, unit; 766 rule 2.1 over the national copy
{{ monthly_ratio_by_calendar('sync_dossiers_on_time', ref('int_sync__dossiers_judged'), 'is_on_time') }}
