-- a cause that the rulebook calls recognised has a rule, and a rule has its row
with rules as (
  {% for cause_code, _ in cause_rules() %}
  select '{{ cause_code }}' as cause_code
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
)

select c.cause_code as cause, 'no rule' as found
from {{ ref('stg_rulebook__reconciliation_causes') }} as c
left join rules as r on r.cause_code = c.cause_code
where c.is_recognised and r.cause_code is null
union all
select r.cause_code as cause, 'no row in the rulebook' as found
from rules as r
left join {{ ref('stg_rulebook__reconciliation_causes') }} as c on c.cause_code = r.cause_code
where c.cause_code is null
