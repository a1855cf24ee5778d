-- grain: one row per calendar, month, half of it that both calendars share, province, unit, rule
-- 766 rules 4.2 (files on both sides), 4.3 (flag), 4.4 (from the store), 4.5 (VNeID), and results that are none.
{% set verdicts = sync_verdicts('digitised') %}
with cells as (
  {{ month_cells(ref('int_sync__dossiers_described'), verdicts) }}
)

{{ cells_by_calendar('cells', verdicts) }}
