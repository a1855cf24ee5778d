-- grain: one row per calendar, view of the units, period, criteria set, province, unit, criterion with a rule for which something is known
with leaves as (
  select * from {{ ref('score__leaves') }}
),

candidates as (
  {% for measure, choice in [('measure_code', 1), ('fallback_measure_code', 2)] %}
  select criteria_set_id, criterion_code, area_code as leaf_area_code, rule_type, {{ measure }} as measure_code, calendar, period_kinds, valid_from, valid_to, {{ choice }} as choice
  from leaves
  where {{ measure }} is not null and coalesce(ratio_source, 'parts') not in ('answers', 'entered')
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

-- the criterion's own measure where the unit has it in the period, else the fallback
ordered as (
  select
    c.criteria_set_id, c.criterion_code, c.choice, c.leaf_area_code, c.rule_type, v.*,
    row_number() over (
      partition by v.calendar, v.unit_view, v.period, c.criteria_set_id, v.province_code, v.unit_code, c.criterion_code
      order by c.choice
    ) as choice_order
  from {{ ref('measure__values_unioned') }} as v
  inner join candidates as c on c.measure_code = v.measure_code and {{ leaf_looks_at('c', 'v') }}
),

-- an answer without a step is left out of the mean and counted; where the criterion names questions, other questions are not its own
answered as (
  select
    a.calendar, a.unit_view, a.period, l.criteria_set_id, a.province_code, a.unit_code, l.criterion_code, a.measure_code,
    sum(case when s.step_code is not null then a.answer_count else 0 end) as answer_count,
    sum(s.points * a.answer_count) as answer_points,
    sum(case when s.step_code is null then a.answer_count else 0 end) as excluded_count,
    max(a.source_id) as source_id,
    case when min(coalesce(a.file_sha256, '')) = max(coalesce(a.file_sha256, '')) then min(a.file_sha256) end as file_sha256
  from {{ ref('measure__answers_counted') }} as a
  inner join leaves as l on l.measure_code = a.measure_code and l.ratio_source = 'answers' and {{ leaf_looks_at('l', 'a') }}
    and (l.question_codes is null or {{ is_listed('a.question_code', 'l.question_codes') }})
  left join {{ ref('stg_rulebook__criteria_steps') }} as s
    on s.criteria_set_id = l.criteria_set_id and s.criterion_code = l.criterion_code and s.step_code = a.answer_code
    and {{ is_in_force('a.period', 's.valid_from', 's.valid_to') }}
  group by a.calendar, a.unit_view, a.period, l.criteria_set_id, a.province_code, a.unit_code, l.criterion_code, a.measure_code
),

entered as (
  select e.*
  from {{ ref('measure__points_entered') }} as e
  inner join leaves as l
    on l.criteria_set_id = e.criteria_set_id and l.criterion_code = e.criterion_code and l.ratio_source = 'entered' and {{ leaf_looks_at('l', 'e') }}
)

select
  calendar, unit_view, period, criteria_set_id, province_code, unit_code, criterion_code,
  measure_code, choice = 2 as is_fallback,
  numerator, denominator, excluded_count, ratio_pct, stated_ratio_pct,
  -- points that a source publishes are those of its own areas: another set that looks at the same figure gives other points for it
  case when rule_type = 'AS_PUBLISHED' or area_code is null or area_code = leaf_area_code then published_score end as published_score,
  cast(null as decimal(28, 6)) as answer_points, cast(null as {{ type_points() }}) as entered_points,
  cast(null as {{ dbt.type_string() }}) as round_kind, false as is_appealed,
  data_quality_status, data_quality_message, source_id, file_sha256
from ordered
where choice_order = 1

union all

select
  calendar, unit_view, period, criteria_set_id, province_code, unit_code, criterion_code,
  measure_code, false as is_fallback,
  cast(null as {{ type_count() }}) as numerator, cast(answer_count as {{ type_count() }}) as denominator, cast(excluded_count as bigint) as excluded_count,
  cast(null as {{ type_points() }}) as ratio_pct, cast(null as {{ type_points() }}) as stated_ratio_pct, cast(null as {{ type_points() }}) as published_score,
  cast(coalesce(answer_points, 0) as decimal(28, 6)) as answer_points, cast(null as {{ type_points() }}) as entered_points,
  cast(null as {{ dbt.type_string() }}) as round_kind, false as is_appealed,
  cast(null as {{ dbt.type_string() }}) as data_quality_status, cast(null as {{ dbt.type_string() }}) as data_quality_message, source_id, file_sha256
from answered

union all

select
  calendar, unit_view, period, criteria_set_id, province_code, unit_code, criterion_code,
  cast(null as {{ dbt.type_string() }}) as measure_code, false as is_fallback,
  cast(null as {{ type_count() }}) as numerator, cast(null as {{ type_count() }}) as denominator, cast(null as bigint) as excluded_count,
  cast(null as {{ type_points() }}) as ratio_pct, cast(null as {{ type_points() }}) as stated_ratio_pct, cast(null as {{ type_points() }}) as published_score,
  cast(null as decimal(28, 6)) as answer_points, points as entered_points,
  round_kind, is_appealed,
  cast(null as {{ dbt.type_string() }}) as data_quality_status, cast(null as {{ dbt.type_string() }}) as data_quality_message, source_id, file_sha256
from entered
