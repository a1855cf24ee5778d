-- grain: one row per calendar, period (month, quarter, half year, year), province: 766 rule 3.5
-- Procedures are counted once in each period, so months do not add up.
-- The catalogue's own list of fees is not kept: a procedure has a fee where some dossier of it, of any period, was sent with one.
with charged as (
  {% for calendar, period in [('calendar', 'period'), ('administrative', 'administrative_period')] %}
  select '{{ calendar }}' as calendar, {{ period }} as month, province_code, procedure_code, source_id, file_sha256
  from {{ ref('int_sync__dossiers_described') }}
  where fee_vnd > 0 and procedure_code is not null
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

known as (
  select province_code, count(distinct procedure_code) as procedure_count
  from charged
  group by province_code
),

periods as (
  {{ in_every_period('charged', 'month') }}
),

counted as (
  select
    calendar, counted_period as period, province_code, max(source_id) as source_id, count(distinct procedure_code) as procedure_count, count(*) as source_row_count,
    min(file_sha256) as first_sha256, max(file_sha256) as last_sha256
  from periods
  group by calendar, counted_period, province_code
)

select
  c.calendar,
  c.period,
  c.province_code,
  coalesce(p.province_unit_code, c.province_code) as unit_code,
  'sync_procedures_paid' as measure_code,
  c.source_id,
  cast(c.procedure_count as {{ type_count() }}) as numerator,
  cast(k.procedure_count as {{ type_count() }}) as denominator,
  cast(0 as bigint) as excluded_count,
  cast(c.source_row_count as bigint) as source_row_count,
  case when c.first_sha256 = c.last_sha256 then c.first_sha256 end as file_sha256
from counted as c
inner join known as k on k.province_code = c.province_code
left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = c.province_code
