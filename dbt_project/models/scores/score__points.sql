-- grain: one row per calendar, view of the units, period, criteria set, province, unit, criterion with a rule: its points, exact, and how they came about
{% set unreported = "coalesce(data_quality_status, '') in ('" ~ var('unreported_statuses') | join("', '") ~ "')" %}
with based as (
  select
    *,
    case ratio_source
      when 'stated' then cast(stated_ratio_pct as decimal(24, 6)) when 'entered' then entered_points when 'answers' then answer_points
      else numerator
    end as looked_at_plain,
    case when ratio_source in ('stated', 'count', 'entered') then 100 else denominator end as looked_over
  from {{ ref('score__criterion_values') }}
),

turned as (
  select
    *,
    case
      when direction = 'down' and rule_type in ('LINEAR', 'LINEAR_CAPPED_AT_TARGET', 'FLOOR_THEN_LINEAR', 'SURVEY_PCT', 'SIPAS_TENTH')
        then greatest(looked_over - looked_at_plain, 0)
      else looked_at_plain
    end as looked_at,
    case
      when is_exempted then 'exempted'
      when has_fallen_away then 'no_survey'
      when rule_type = 'AS_PUBLISHED' then case when published_score is not null then 'published' end
      when looked_at_plain is null or looked_over is null then null
      when looked_over = 0 then 'zero_denominator'
      when ratio_source = 'stated' then 'stated_ratio'
      when ratio_source = 'count' then 'counted'
      when ratio_source in ('answers', 'entered') then ratio_source
      else 'recomputed'
    end as score_basis,
    rule_type in ('BONUS', 'PENALTY') as is_beside_the_maximum
  from based
),

-- the points of the one step that holds the row; where several do, or none, a person has to look
stepped as (
  select {{ score_keys('t') }}, t.criterion_code, case when min(s.points) = max(s.points) then min(s.points) end as step_points
  from turned as t
  inner join {{ ref('stg_rulebook__criteria_steps') }} as s
    on s.criteria_set_id = t.criteria_set_id and s.criterion_code = t.criterion_code
    and {{ is_in_force('t.period', 's.valid_from', 's.valid_to') }} and {{ step_holds('t', 's') }}
  where t.rule_type in ('YES_NO', 'LEVELS', 'BRACKETS')
  group by {{ score_keys('t') }}, t.criterion_code
),

judged as (
  select
    t.*, s.step_points,
    coalesce(
      t.score_basis in ('exempted', 'no_survey') or (t.score_basis = 'zero_denominator' and t.zero_denominator = 'null' and not {{ unreported }}), false
    ) as is_not_applicable
  from turned as t
  left join stepped as s on {{ same_unit('s', 't') }} and s.criterion_code = t.criterion_code
),

pointed as (
  select
    *,
    coalesce(is_fallback or criterion_status = 'hypothesis' or is_doubtful or round_kind = 'self', false) as is_unsure,
    case
      when is_not_applicable then case when not_applicable_mode = 'full' and score_basis <> 'no_survey' and not is_beside_the_maximum then max_score end
      when score_basis = 'published' then published_score
      when score_basis = 'zero_denominator' then case zero_denominator when 'zero' then 0 when 'full' then max_score end
      when score_basis is null then null
      when rule_type in ('YES_NO', 'LEVELS', 'BRACKETS') then {{ rounded_at('step_points', 'rounding_step') }}
      when score_basis = 'entered' then
        case when entered_points between 0 and max_score then case when rule_type = 'PENALTY' then -1 else 1 end * {{ rounded_at('entered_points', 'rounding_step') }} end
      when rule_type in ('LINEAR', 'SURVEY_PCT', 'SIPAS_TENTH')
        then {{ rule_linear('max_score', 'looked_at', 'looked_over', 'rounding_step', 'cap_at_max') }}
      when rule_type = 'LINEAR_CAPPED_AT_TARGET'
        then {{ rule_linear_capped_at_target('max_score', 'looked_at', 'looked_over', 'full_score_ratio_pct', 'rounding_step') }}
      when rule_type = 'FLOOR_THEN_LINEAR' then
        {{ rule_floor_then_linear('max_score', 'looked_at', 'looked_over', 'floor_ratio_pct', 'floor_score', 'full_score_ratio_pct', 'rounding_step') }}
      when rule_type = 'DEDUCTION' then {{ rule_deduction('max_score', 'points_per_unit', 'looked_at', 'rounding_step') }}
      when rule_type = 'BONUS' then {{ rule_bonus('max_score', 'points_per_unit', 'looked_at', 'rounding_step') }}
      when rule_type = 'PENALTY' then {{ rule_penalty('max_score', 'points_per_unit', 'looked_at', 'rounding_step') }}
      when rule_type = 'SURVEY_LEVELS' then {{ rule_survey_levels('looked_at', 'looked_over', 'rounding_step') }}
    end as score
  from judged
)

select
  {{ score_keys('p') }}, area_code, parent_code, criterion_code, level, measure_code, is_counted, missing_mode, not_applicable_mode, set_status, scored_by,
  numerator, denominator, excluded_count,
  coalesce(ratio_pct, case when ratio_source = 'stated' then stated_ratio_pct end) as ratio_pct,
  cast(score as {{ type_points() }}) as score,
  max_score,
  cast(case
    when is_beside_the_maximum or score_basis = 'no_survey' or (is_not_applicable and not_applicable_mode = 'rescale') then 0 else max_score
  end as {{ type_points() }}) as applicable_max_score,
  case
    when score is not null and is_appealed then 'appealed'
    when score is not null and is_unsure then 'provisional'
    when score is not null then 'scored'
    when is_not_applicable then 'not_applicable'
    when score_basis is null or score_basis = 'zero_denominator' then 'missing_data'
    else 'manual_review'
  end as score_status,
  -- whether a leaf applies can hang on the same as its points
  score is null and is_not_applicable and is_unsure as is_left_out_unsurely,
  score_basis,
  published_score,
  cast(score - published_score as {{ type_points() }}) as score_gap,
  data_quality_status,
  data_quality_message,
  source_id,
  file_sha256
from pointed as p
