-- grain: one row per calendar, month, half of it that both calendars share, province, unit
-- 766 rule 2.1 in its thin form (sources/README 2.3): supplements are not subtracted yet, so the measure is marked inferred.
{% set verdicts = [('dossiers_on_time', ('is_on_time', 'is_on_time_administrative'))] %}
with judged as (
  select
    period, administrative_period, province_code, unit_code, source_id, file_sha256,
    {% for end_at, name in [('period_end_at', 'is_on_time'), ('administrative_period_end_at', 'is_on_time_administrative')] %}
    {{ dossier_is_on_time(end_at) }} as {{ name }}{% if not loop.last %},{% endif %}
    {% endfor %}
  from {{ ref('int_dossiers__dossiers_dated') }}
),

cells as (
  {{ month_cells('judged', verdicts) }}
)

{{ cells_by_calendar('cells', verdicts) }}
