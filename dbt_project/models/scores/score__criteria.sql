-- grain: one row per period, criteria set, province, unit, criterion: its points, exact, and how they came about
with based as (
  select
    *,
    case when ratio_source = 'stated' then stated_ratio_pct else numerator end as scored_numerator,
    case when ratio_source = 'stated' then case when stated_ratio_pct is not null then 100 end else denominator end as scored_denominator
  from {{ ref('score__criterion_values') }}
),

reasoned as (
  select
    *,
    case
      when rule_type = 'AS_PUBLISHED' then case when published_score is not null then 'published' end
      when scored_numerator is null or scored_denominator is null then null
      when scored_denominator = 0 then 'zero_denominator'
      when ratio_source = 'stated' then 'stated_ratio'
      else 'recomputed'
    end as score_basis
  from based
),

pointed as (
  select
    *,
    case
      when score_basis = 'published' then published_score
      when score_basis = 'zero_denominator' then case zero_denominator when 'zero' then 0 when 'full' then max_score end
      when rule_type = 'LINEAR'
        then {{ rule_linear('max_score', 'scored_numerator', 'scored_denominator', 'full_score_ratio_pct', 'rounding_step', 'cap_at_max') }}
      when rule_type = 'LINEAR_CAPPED_AT_TARGET'
        then {{ rule_linear_capped_at_target('max_score', 'scored_numerator', 'scored_denominator', 'full_score_ratio_pct', 'rounding_step', 'cap_at_max') }}
    end as score
  from reasoned
)

select
  period,
  criteria_set_id,
  province_code,
  unit_code,
  area_code,
  criterion_code,
  measure_code,
  is_counted,
  numerator,
  denominator,
  excluded_count,
  coalesce(ratio_pct, case when ratio_source = 'stated' then stated_ratio_pct end) as ratio_pct,
  cast(score as {{ type_points() }}) as score,
  max_score,
  case
    when score is not null and (is_fallback or criterion_status = 'hypothesis') then 'provisional'
    when score is not null then 'scored'
    when score_basis = 'zero_denominator'
      and coalesce(data_quality_status, '') not in ('{{ var("unreported_statuses") | join("', '") }}') then 'not_applicable'
    else 'missing_data'
  end as score_status,
  score_basis,
  published_score,
  cast(score - published_score as {{ type_points() }}) as score_gap,
  data_quality_status,
  data_quality_message,
  source_id,
  file_sha256
from pointed
