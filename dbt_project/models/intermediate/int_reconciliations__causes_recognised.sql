-- grain: one row per province, differing dossier whose cause a rule recognises; of several causes the first in the rulebook's order
with differing as (
  select
    d.province_code, d.dossier_code,
    {% for difference in ['missing_in_national', 'missing_in_local', 'several_codes', 'state', 'ended_at', 'due_at'] %}
    max(case when d.difference_code = '{{ difference }}' then 1 else 0 end) = 1 as is_{{ difference }}{{ ',' if not loop.last }}
    {% endfor %}
  from {{ ref('int_reconciliations__differences_found') }} as d
  group by d.province_code, d.dossier_code
),

last_read as (
  select province_code, max(national_learned_at) as national_learned_at
  from {{ ref('int_reconciliations__dossiers_compared') }}
  group by province_code
),

-- received at the same second for the same procedure as a dossier of the local system: a hint, never an identity, as the owner is not known
local_receipts as (
  select distinct
    s.province_code, {{ national_procedure_code('s.procedure_code') }} as procedure_code, {{ dbt.date_trunc('second', 's.accepted_at') }} as accepted_at
  from {{ ref('stg_one_stop_dossiers__dossiers') }} as s
),

facts as (
  select d.*, c.*, r.national_learned_at as last_read_at, t.accepted_at is not null as has_local_receipt
  from (
    select
      province_code as differing_province_code, dossier_code as differing_dossier_code,
      is_missing_in_national, is_missing_in_local, is_several_codes, is_state, is_ended_at, is_due_at
    from differing
  ) as d
  inner join {{ ref('int_reconciliations__dossiers_compared') }} as c
    on c.province_code = d.differing_province_code and c.dossier_code = d.differing_dossier_code
  inner join last_read as r on r.province_code = c.province_code
  left join local_receipts as t
    on t.province_code = c.province_code and t.procedure_code = c.national_procedure_code and t.accepted_at = c.national_accepted_at
),

recognised as (
  {% for cause_code, condition in cause_rules() %}
  select province_code, dossier_code, '{{ cause_code }}' as cause_code
  from facts
  where {{ condition }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

ordered as (
  select
    g.province_code, g.dossier_code, g.cause_code,
    row_number() over (partition by g.province_code, g.dossier_code order by k.cause_order) as cause_choice
  from recognised as g
  inner join {{ ref('stg_rulebook__reconciliation_causes') }} as k on k.cause_code = g.cause_code and k.is_recognised
)

select province_code, dossier_code, cause_code
from ordered
where cause_choice = 1
