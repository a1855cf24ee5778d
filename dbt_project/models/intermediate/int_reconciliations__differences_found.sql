-- grain: one row per province, dossier, way in which the local system and the national copy differ over it
-- A side that has nothing of a whole month was not read for it: that is a missing source, not so many differing dossiers.
with months as (
  select province_code, local_period as period, 'local' as side from {{ ref('int_reconciliations__dossiers_compared') }} where is_in_local
  union
  select province_code, national_period as period, 'national' as side from {{ ref('int_reconciliations__dossiers_compared') }} where is_in_national
),

compared as (
  select
    c.*, coalesce(c.local_period, c.national_period) as period,
    n.period is not null as is_national_read, l.period is not null as is_local_read
  from {{ ref('int_reconciliations__dossiers_compared') }} as c
  left join months as n on n.province_code = c.province_code and n.period = c.local_period and n.side = 'national'
  left join months as l on l.province_code = c.province_code and l.period = c.national_period and l.side = 'local'
)

{% set differences = [
  ('missing_in_national', 'is_in_local and not is_in_national and is_national_read'),
  ('missing_in_local', 'is_in_national and not is_in_local and is_local_read'),
  ('several_codes', 'is_in_national and (national_code_count > 1 or (is_in_local and has_other_code))'),
  ('state', 'is_in_local and is_in_national and local_state <> national_state'),
  ('ended_at', 'is_in_local and is_in_national and local_ended_at <> national_ended_at'),
  ('due_at', 'is_in_local and is_in_national and ' ~ differs('local_due_at', 'national_due_at')),
  ('channel', 'is_in_local and is_in_national and local_channel <> national_channel'),
  ('unit', 'is_in_local and is_in_national and local_unit_code <> national_unit_code'),
] %}
{% for difference, condition in differences %}
select province_code, dossier_code, period, '{{ difference }}' as difference_code
from compared
where {{ condition }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
