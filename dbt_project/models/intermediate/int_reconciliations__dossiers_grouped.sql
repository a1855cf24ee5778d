-- grain: one row per source, province, unit, month of acceptance, month of the end, month of the due date, lateness, channel: how many dossiers
-- The national copy counts a dossier under each of its codes, as the national portal does. An end without a time (withdrawn) closes the month it came in.
with sides as (
  {% for source, side, weight in [('one_stop_dossiers', 'local', '1'), ('national_sync_log', 'national', 'national_code_count')] %}
  select
    '{{ source }}' as source_code, province_code, {{ side }}_unit_code as unit_code, {{ side }}_period as period, {{ weight }} as weight,
    {{ side }}_channel as channel, {{ side }}_due_at as due_at, {{ side }}_ended_at as ended_at,
    case
      when {{ side }}_state in ('ended', 'refused', 'withdrawn')
        then {{ month_of(local_time('coalesce(' ~ side ~ '_ended_at, ' ~ side ~ '_accepted_at)')) }}
    end as ended_period
  from {{ ref('int_reconciliations__dossiers_compared') }}
  where is_in_{{ side }} and {{ side }}_accepted_at is not null
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
)

select
  source_code, province_code, unit_code, period, ended_period,
  -- overdue at the end of a month is due before that end: due in that month or an earlier one
  {{ month_of(local_time('due_at')) }} as due_period,
  coalesce(ended_at > due_at, false) as is_late,
  coalesce(channel = 'online', false) as is_online,
  sum(weight) as dossier_count
from sides
group by
  source_code, province_code, unit_code, period, ended_period,
  {{ month_of(local_time('due_at')) }}, coalesce(ended_at > due_at, false), coalesce(channel = 'online', false)
