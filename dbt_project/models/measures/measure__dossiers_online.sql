-- grain: one row per calendar, month, half of it that both calendars share, province, unit
{% set verdicts = [('dossiers_online', dossier_is_online())] %}
with cells as (
  {{ month_cells(ref('int_dossiers__dossiers_dated'), verdicts) }}
)

{{ cells_by_calendar('cells', verdicts) }}
