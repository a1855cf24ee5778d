-- every measure, figure and column that a row of the rulebook names exists
with named as (
  select 'criteria.measure_code' as place, measure_code as code, 'measure' as kind from {{ ref('stg_rulebook__criteria') }}
  union all
  select 'criteria.fallback_measure_code', fallback_measure_code, 'measure' from {{ ref('stg_rulebook__criteria') }}
  {% for file in ['steps', 'class_caps', 'exemptions'] %}
  union all
  select '{{ file }}.criterion_code', criteria_set_id || '/' || criterion_code, 'criterion'
  from {{ ref({'steps': 'stg_rulebook__criteria_steps', 'class_caps': 'stg_rulebook__class_caps', 'exemptions': 'stg_rulebook__exemptions'}[file]) }}
  {% endfor %}
  union all
  select 'criteria.parent_code', criteria_set_id || '/' || parent_code, 'criterion' from {{ ref('stg_rulebook__criteria') }}
  union all
  select 'targets.measure_code', measure_code, 'measure' from {{ ref('stg_rulebook__targets') }}
  union all
  select 'targets.fallback_measure_code', fallback_measure_code, 'measure' from {{ ref('stg_rulebook__targets') }}
  union all
  select 'targets.base_measure_code', base_measure_code, 'measure' from {{ ref('stg_rulebook__targets') }}
  union all
  select 'targets.province_code', province_code, 'province' from {{ ref('stg_rulebook__targets') }}
  union all
  select 'reported_results.province_code', province_code, 'province' from {{ ref('stg_rulebook__reported_results') }}
  {% for figure in ['numerator_figure', 'denominator_figure', 'published_score_figure'] %}
  {% for place in range(1, 5) %}
  union all
  select 'portal_measures.{{ figure }}', nullif(trim(split_part({{ figure }}, '+', {{ place }})), ''), 'figure' from {{ ref('stg_rulebook__portal_measures') }}
  {% endfor %}
  {% endfor %}
  union all
  select 'portal_groups.group_score_figure', group_score_figure, 'figure' from {{ ref('stg_rulebook__portal_groups') }}
  union all
  select 'portal_groups.list_column', list_column, 'list column' from {{ ref('stg_rulebook__portal_groups') }}
),

existing as (
  select measure_code as code, 'measure' as kind from {{ ref('stg_rulebook__measures') }}
  union all
  select criteria_set_id || '/' || criterion_code, 'criterion' from {{ ref('stg_rulebook__criteria') }}
  union all
  select province_code, 'province' from {{ ref('stg_rulebook__provinces') }}
  {% for figure in portal_figures() %}
  union all
  select '{{ figure }}', 'figure'
  {% endfor %}
  {% for column in list_columns() %}
  union all
  select '{{ column }}', 'list column'
  {% endfor %}
)

select n.place, n.code
from named as n
left join existing as e on e.kind = n.kind and e.code = n.code
where n.code is not null and e.code is null
