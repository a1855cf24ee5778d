-- grain: one row per calendar, view of the units, period, criteria set, province, unit, criterion or sub-criterion: those with a rule, and the sums of their parts
with leaves as (
  select
    *,
    score as known_score,
    cast(case when score is not null then applicable_max_score end as {{ type_points() }}) as known_max_score,
    {% for count, status in [
      ('missing', 'missing_data'), ('review', 'manual_review'), ('appealed', 'appealed'),
    ] %}
    case when score_status = '{{ status }}' then 1 else 0 end as {{ count }}_count,
    {% endfor %}
    -- a leaf that an unsigned reading leaves out makes the sums above it as provisional as one that it counts
    case when score_status = 'provisional' or is_left_out_unsurely then 1 else 0 end as provisional_count,
    case when score_basis = 'no_survey' then 1 else 0 end as fallen_count
  from {{ ref('score__points') }}
),

parts as (
  select {{ score_keys('l') }}, area_code, parent_code, missing_mode, not_applicable_mode, set_status, {{ summed_parts() }}
  from leaves as l
  where is_counted and parent_code <> area_code
  group by {{ score_keys('l') }}, area_code, parent_code, missing_mode, not_applicable_mode, set_status
),

sums as (
  select p.*, c.parent_code as whole_code, c.level, c.is_counted, c.max_score, {{ whole_score('p', 'c.rounding_step') }} as score
  from parts as p
  inner join {{ ref('stg_rulebook__criteria') }} as c
    on c.criteria_set_id = p.criteria_set_id and c.criterion_code = p.parent_code and {{ is_in_force('p.period', 'c.valid_from', 'c.valid_to') }}
)

select
  {{ score_keys('l') }}, area_code, parent_code, criterion_code, level, measure_code, is_counted, missing_mode, not_applicable_mode, set_status, scored_by,
  numerator, denominator, excluded_count, ratio_pct, score, max_score, applicable_max_score, known_score, known_max_score, score_status, score_basis,
  missing_count, review_count, provisional_count, appealed_count, fallen_count,
  published_score, score_gap, data_quality_status, data_quality_message, source_id, file_sha256
from leaves as l

union all

select
  {{ score_keys('s') }}, area_code, whole_code as parent_code, parent_code as criterion_code, level,
  cast(null as {{ dbt.type_string() }}) as measure_code, is_counted, missing_mode, not_applicable_mode, set_status,
  cast(null as {{ dbt.type_string() }}) as scored_by,
  cast(null as {{ type_count() }}) as numerator, cast(null as {{ type_count() }}) as denominator, cast(null as bigint) as excluded_count,
  cast(null as {{ type_points() }}) as ratio_pct, cast(score as {{ type_points() }}) as score, max_score, applicable_max_score,
  coalesce(score, known_score) as known_score,
  case when score is not null then applicable_max_score else known_max_score end as known_max_score,
  {{ whole_status('s.score', 's') }} as score_status,
  case when score is not null then {{ basis_named('basis_order') }} end as score_basis,
  missing_count, review_count, provisional_count, appealed_count, fallen_count,
  cast(null as {{ type_points() }}) as published_score, cast(null as {{ type_points() }}) as score_gap,
  cast(null as {{ dbt.type_string() }}) as data_quality_status, cast(null as {{ dbt.type_string() }}) as data_quality_message,
  cast(null as {{ dbt.type_string() }}) as source_id, cast(null as {{ dbt.type_string() }}) as file_sha256
from sums as s
