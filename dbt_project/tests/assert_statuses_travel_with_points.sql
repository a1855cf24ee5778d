-- points stand beside a status that has points, and no points beside one that has none; only a penalty takes points away
{% for table, code in [('fct_criterion_scores', 'criterion_code'), ('fct_area_scores', 'area_code'), ('fct_index_scores', 'criteria_set_id')] %}
select '{{ table }}' as place, s.period, s.province_code, s.unit_code, s.{{ code }} as code, s.score, s.score_status
from {{ ref(table) }} as s
where
  (s.score is not null) <> (s.score_status in ('scored', 'provisional', 'appealed'))
  or (s.score < 0 and not exists (
    select 1 from {{ ref('dim_criteria') }} as c
    where c.criteria_set_id = s.criteria_set_id and c.criterion_code = s.{{ code }} and c.rule_type = 'PENALTY'
  ))
{% if not loop.last %}union all{% endif %}
{% endfor %}
