-- grain: one row per source, period, province, unit, figure: what the dossiers themselves add up to, month by month
{% set first_overdue = 'greatest(period, due_period)' %}
{% set flows = dossier_flows() %}
{# what is open, and what of it is overdue: in from the one month on, out from the other on; what has no due date is never overdue #}
{% set stocks = [
  ('open', 'period', '1', 'true'),
  ('open', 'ended_period', '-1', 'true'),
  ('open_overdue', first_overdue, '1', 'due_period is not null and (ended_period is null or ended_period > ' ~ first_overdue ~ ')'),
  ('open_overdue', 'ended_period', '-1', 'due_period is not null and ended_period > ' ~ first_overdue),
] %}
with months as (
  select distinct source_code, province_code, period from {{ ref('int_reconciliations__dossiers_grouped') }}
),

-- a unit without a single dossier in a month that was read has none: a zero that is known
grid as (
  select m.source_code, m.province_code, m.period, u.unit_code
  from months as m
  inner join (
    select province_code, unit_code from {{ ref('int_reconciliations__dossiers_grouped') }}
    union
    select province_code, unit_code from {{ ref('int_reconciliations__figures_stated') }}
  ) as u on u.province_code = m.province_code
),

flows as (
  {% for figure, month, condition in flows %}
  select source_code, province_code, unit_code, '{{ figure }}' as figure_code, {{ month }} as period, sum(dossier_count) as value
  from {{ ref('int_reconciliations__dossiers_grouped') }}
  where ({{ condition }}) and {{ month }} is not null
  group by source_code, province_code, unit_code, {{ month }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

moves as (
  {% for figure, month, sign, condition in stocks %}
  select source_code, province_code, unit_code, '{{ figure }}' as figure_code, {{ month }} as period, {{ sign }} * sum(dossier_count) as value
  from {{ ref('int_reconciliations__dossiers_grouped') }}
  where ({{ condition }}) and {{ month }} is not null
  group by source_code, province_code, unit_code, {{ month }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

stocks as (
  {% for figure, of, comparison in [('open', 'open', '<='), ('open_overdue', 'open_overdue', '<='), ('carried_over', 'open', '<')] %}
  select g.source_code, g.province_code, g.unit_code, '{{ figure }}' as figure_code, g.period, coalesce(sum(v.value), 0) as value
  from grid as g
  left join moves as v
    on v.source_code = g.source_code and v.province_code = g.province_code and v.unit_code = g.unit_code
    and v.figure_code = '{{ of }}' and v.period {{ comparison }} g.period
  group by g.source_code, g.province_code, g.unit_code, g.period
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
)

{% for figure, _, _ in flows %}
select g.source_code, g.period, g.province_code, g.unit_code, '{{ figure }}' as figure_code, cast(coalesce(f.value, 0) as {{ type_count() }}) as value
from grid as g
left join flows as f
  on f.source_code = g.source_code and f.province_code = g.province_code and f.unit_code = g.unit_code
  and f.period = g.period and f.figure_code = '{{ figure }}'
union all
{% endfor %}
select source_code, period, province_code, unit_code, figure_code, cast(value as {{ type_count() }}) as value
from stocks
union all
select a.source_code, a.period, a.province_code, a.unit_code, 'open_on_time' as figure_code, cast(a.value - o.value as {{ type_count() }}) as value
from stocks as a
inner join stocks as o
  on o.source_code = a.source_code and o.period = a.period and o.province_code = a.province_code and o.unit_code = a.unit_code and o.figure_code = 'open_overdue'
where a.figure_code = 'open'
