-- grain: one row per month, province, unit; 766 rule 2.1 over the national copy
{{ monthly_ratio('sync_dossiers_on_time', ref('int_sync__dossiers_judged'), 'is_on_time') }}
