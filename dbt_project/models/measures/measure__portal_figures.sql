-- grain: one row per period, province, unit, measure that a tree endpoint states by its figures
with measures as (
  select
    measure_code, endpoint, area_code,
    numerator_figure as numerator, denominator_figure as denominator, published_score_figure as published_score,
    -- the ratio that such an endpoint states belongs to the measure whose points it states
    case when published_score_figure is not null then 'ratio_pct' end as stated_ratio
  from {{ ref('stg_rulebook__portal_measures') }}
  where metric_code is null
),

-- `a+b` in the rulebook is a sum of figures: one row a term
terms as (
  {% for part in ['numerator', 'denominator', 'published_score', 'stated_ratio'] %}
  {% for place in range(1, 5) %}
  select
    measure_code, endpoint, area_code, '{{ part }}' as part,
    trim(split_part({{ part }}, '+', {{ place }})) as figure_name,
    {{ term_count(part, '+') }} as term_count
  from measures
  where {{ term_count(part, '+') }} >= {{ place }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

-- a sum with a term missing is missing
parts as (
  select
    f.period, f.province_code, f.unit_code, t.measure_code, t.area_code, t.part, f.source_id,
    case when count(*) = max(t.term_count) then sum(f.figure_value) end as part_value,
    max(f.file_sha256) as file_sha256,
    max(f.data_quality_status) as data_quality_status,
    max(f.data_quality_message) as data_quality_message
  from {{ ref('int_portal__figures_unpivoted') }} as f
  inner join terms as t on t.endpoint = f.endpoint and t.figure_name = f.figure_name
  group by f.period, f.province_code, f.unit_code, t.measure_code, t.area_code, t.part, f.source_id
)

select
  period,
  province_code,
  unit_code,
  measure_code,
  area_code,
  source_id,
  cast(max(case when part = 'numerator' then part_value end) as {{ type_count() }}) as numerator,
  cast(max(case when part = 'denominator' then part_value end) as {{ type_count() }}) as denominator,
  cast(null as bigint) as excluded_count,
  cast(max(case when part = 'stated_ratio' then part_value end) as {{ type_points() }}) as stated_ratio_pct,
  cast(max(case when part = 'published_score' then part_value end) as {{ type_points() }}) as published_score,
  cast(1 as bigint) as source_row_count,
  max(file_sha256) as file_sha256,
  max(data_quality_status) as data_quality_status,
  max(data_quality_message) as data_quality_message
from parts
group by period, province_code, unit_code, measure_code, area_code, source_id
