-- grain: one row per calendar, month, half of it that both calendars share, province, unit, rule
-- 766 rules 4.2 (files on both sides), 4.3 (flag), 4.4 (from the store), 4.5 (VNeID), and results that are none.
{% set verdicts = [
  ('sync_dossiers_digitised', 'case when is_accepted then has_paper and has_result end'),
  ('sync_dossiers_marked_digitised', 'case when is_accepted then is_marked_digitised end'),
  ('sync_dossiers_from_store', 'case when is_accepted then is_from_store end'),
  ('sync_dossiers_vneid', 'case when is_accepted then is_vneid_verified end'),
  ('sync_results_submitted', 'case when has_result or has_submitted_result then has_submitted_result end'),
] %}
with cells as (
  {{ month_cells(ref('int_sync__dossiers_described'), verdicts) }}
)

{{ cells_by_calendar('cells', verdicts) }}
