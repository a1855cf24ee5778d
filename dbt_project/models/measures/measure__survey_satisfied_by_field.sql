-- grain: one row per calendar, month of rating, half of it that both calendars have in common, province, unit, field: answers about dossiers of the field
with codes as (
  select province_code, dossier_code as code, sector_code from {{ ref('stg_one_stop_dossiers__dossiers') }}
  union
  select province_code, national_code as code, sector_code from {{ ref('stg_one_stop_dossiers__dossiers') }} where national_code is not null
),

-- a slip that names no dossier is in no field
answers as (
  select
    a.source_id, a.province_code, a.unit_code, a.file_sha256,
    {{ month_of('a.rated_date') }} as calendar_month,
    {{ month_in('c', 'a.rated_date') }} as administrative_month,
    'survey_satisfied__' || f.sector as measure_code,
    s.is_satisfied
  from {{ ref('stg_satisfaction_survey__answers') }} as a
  {{ join_calendar('c', 'administrative') }}
  inner join codes as d on d.province_code = a.province_code and d.code = a.dossier_code
  inner join {{ ref('stg_rulebook__target_sectors') }} as f on f.sector_code = d.sector_code
  left join {{ ref('stg_rulebook__survey_answers') }} as s on s.answer = a.answer
),

told as (
  {% for calendar in ['calendar', 'administrative'] %}
  select '{{ calendar }}' as calendar, {{ calendar }}_month as period, a.* from answers as a
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
)

select
  calendar, period, calendar_month, administrative_month, province_code, unit_code, measure_code,
  max(source_id) as source_id,
  cast(sum(case when is_satisfied then 1 else 0 end) as {{ type_count() }}) as numerator,
  cast(count(is_satisfied) as {{ type_count() }}) as denominator,
  cast(count(*) - count(is_satisfied) as bigint) as excluded_count,
  cast(count(*) as bigint) as source_row_count,
  min(file_sha256) as first_sha256,
  max(file_sha256) as last_sha256
from told
group by calendar, period, calendar_month, administrative_month, province_code, unit_code, measure_code
