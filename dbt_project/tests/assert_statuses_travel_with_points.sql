-- points stand beside a status that has points, and no points beside one that has none
{% for table in ['fct_criterion_scores', 'fct_area_scores', 'fct_index_scores'] %}
select '{{ table }}' as place, period, province_code, unit_code, score, score_status
from {{ ref(table) }}
where (score is not null) <> (score_status in ('scored', 'provisional')) or score < 0
{% if not loop.last %}union all{% endif %}
{% endfor %}
