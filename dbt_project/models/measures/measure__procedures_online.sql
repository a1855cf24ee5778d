-- grain: one row per period (month, quarter, half year, year), province, measure of its catalogue
-- A catalogue is a stock, so a longer period has that of its last month
{% set is_online = "coalesce(online_level in ('full', 'partial'), false)" %}
{% set verdicts = {
  'procedures_online': 'case when not is_internal then ' ~ is_online ~ ' end',
  'procedures_full': "case when not is_internal then coalesce(online_level = 'full', false) end",
  'procedures_partial': "case when not is_internal then coalesce(online_level = 'partial', false) end",
  'procedures_integrated': 'case when not is_internal then is_integrated end',
  'procedures_online_integrated': 'case when not is_internal and ' ~ is_online ~ ' then is_integrated end',
} %}
with listed as (
  select
    province_code, period as month, source_id, file_sha256, online_level, sector_code,
    coalesce(is_internal, false) as is_internal, coalesce(is_integrated, false) as is_integrated
  from {{ ref('stg_procedure_catalogue__procedure_readings') }}
  where {{ is_month('period') }}
),

-- `verdict`: true in the numerator, false in the denominator alone, null counted apart
judged as (
  {% for measure_code, verdict in verdicts.items() %}
  select province_code, month, source_id, file_sha256, '{{ measure_code }}' as measure_code, {{ verdict }} as verdict, true as has_denominator from listed
  union all
  {% endfor %}
  -- the procedures of one field alone: the codes of its sectors are rows of rulebook/target_sectors.csv
  select
    l.province_code, l.month, l.source_id, l.file_sha256, 'procedures_full__' || s.sector as measure_code,
    {{ verdicts['procedures_full'] }} as verdict, true as has_denominator
  from listed as l
  inner join {{ ref('stg_rulebook__target_sectors') }} as s on s.sector_code = l.sector_code
  union all
  select province_code, month, source_id, file_sha256, 'procedures_internal' as measure_code, is_internal as verdict, false as has_denominator from listed
),

counted as (
  select
    province_code, month, measure_code,
    max(source_id) as source_id,
    sum(case when verdict then 1 else 0 end) as true_count,
    case when max(case when has_denominator then 1 else 0 end) = 1 then count(verdict) end as known_count,
    sum(case when verdict is null then 1 else 0 end) as apart_count,
    count(*) as source_row_count,
    min(file_sha256) as first_sha256,
    max(file_sha256) as last_sha256
  from judged
  group by province_code, month, measure_code
),

periods as (
  {{ in_every_period('counted', 'month') }}
),

latest as (
  select *, row_number() over (partition by province_code, measure_code, counted_period order by month desc) as month_order
  from periods
)

select
  'calendar' as calendar,
  l.counted_period as period,
  l.province_code,
  coalesce(p.province_unit_code, l.province_code) as unit_code,
  l.measure_code,
  l.source_id,
  cast(l.true_count as {{ type_count() }}) as numerator,
  cast(l.known_count as {{ type_count() }}) as denominator,
  cast(l.apart_count as bigint) as excluded_count,
  cast(l.source_row_count as bigint) as source_row_count,
  case when l.first_sha256 = l.last_sha256 then l.first_sha256 end as file_sha256
from latest as l
left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = l.province_code
where l.month_order = 1
