-- grain: one row per month, province, unit, measure of its officers as exported; an unstated group is counted apart
with ranked as (
  select *, max(evaluated_year) over (partition by province_code, period, unit_code) as last_year
  from {{ ref('stg_staff_registry__evaluations') }}
),

judged as (
  select period, province_code, unit_code, source_id, file_sha256, officer_count, evaluation_class from ranked where evaluated_year = last_year
),

-- `verdict`: true in the numerator, false in the denominator alone, null counted apart
counted as (
  select
    period, province_code, unit_code, source_id, file_sha256, officer_count, 'staff_graduates' as measure_code, true as has_denominator,
    case when qualification <> 'not_stated' then qualification in ('university', 'master', 'doctor') end as verdict
  from {{ ref('stg_staff_registry__qualifications') }}
  union all
  select
    period, province_code, unit_code, source_id, file_sha256, officer_count, 'staff_judged_well', true,
    case when evaluation_class <> 'not_stated' then evaluation_class in ('excellent', 'good') end
  from judged
  union all
  select period, province_code, unit_code, source_id, file_sha256, officer_count, 'staff_judged', true, evaluation_class <> 'not_stated' from judged
  union all
  select period, province_code, unit_code, source_id, file_sha256, officer_count, 'staff_judged_failing', false, evaluation_class = 'not_completed' from judged
  union all
  select
    period, province_code, unit_code, source_id, file_sha256, officer_count, 'staff_college', true,
    case when qualification <> 'not_stated' then qualification in ('college', 'university', 'master', 'doctor') end
  from {{ ref('stg_staff_registry__qualifications') }}
  union all
  select period, province_code, unit_code, source_id, file_sha256, officer_count, 'staff_masters', false, qualification = 'master'
  from {{ ref('stg_staff_registry__qualifications') }}
  union all
  select period, province_code, unit_code, source_id, file_sha256, officer_count, 'staff_officers', false, true
  from {{ ref('stg_staff_registry__qualifications') }}
)

select
  period, province_code, unit_code, measure_code,
  max(source_id) as source_id,
  cast(sum(case when verdict then officer_count else 0 end) as {{ type_count() }}) as numerator,
  cast(sum(case when has_denominator then case when verdict is not null then officer_count else 0 end end) as {{ type_count() }}) as denominator,
  cast(sum(case when verdict is null then officer_count else 0 end) as bigint) as excluded_count,
  cast(null as {{ type_points() }}) as stated_ratio_pct,
  cast(sum(officer_count) as bigint) as source_row_count,
  min(file_sha256) as first_sha256,
  max(file_sha256) as last_sha256,
  true as is_part_of_province
from counted
group by period, province_code, unit_code, measure_code
