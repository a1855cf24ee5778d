-- grain: one row per month, province, unit; 766 rule 3.3 before its sync ratio: filed online and answered by an electronic result
{{ monthly_ratio(
  'sync_dossiers_online', ref('int_sync__dossiers_described'),
  "case when is_accepted then coalesce(channel = 'online', false) and has_result end"
) }}
