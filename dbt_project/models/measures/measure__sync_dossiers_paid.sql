-- grain: one row per calendar, month, half of it that both calendars share, province, unit, way to know of a payment
-- 766 rule 3.6: a dossier whose fees are all nothing leaves the denominator.
{% set verdicts = sync_verdicts('paid') %}
with cells as (
  {{ month_cells(ref('int_sync__dossiers_described'), verdicts) }}
)

{{ cells_by_calendar('cells', verdicts) }}
