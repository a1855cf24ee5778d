-- grain: one row per calendar, month, half of it that both calendars share, province, unit
-- 766 rule 3.3 before its sync ratio: filed online and answered by an electronic result.
{% set verdicts = sync_verdicts('online') %}
with cells as (
  {{ month_cells(ref('int_sync__dossiers_described'), verdicts) }}
)

{{ cells_by_calendar('cells', verdicts) }}
