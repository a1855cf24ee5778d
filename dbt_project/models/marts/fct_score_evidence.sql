-- grain: one row per calendar, period, criteria set, province, unit, criterion with a rule, source file behind its figures
with leaves as (
  select
    c.calendar, c.period, c.criteria_set_id, c.province_code, c.unit_code, c.criterion_code, c.measure_code, c.source_id, c.file_sha256,
    c.numerator, c.denominator, c.excluded_count, v.source_row_count, r.question_codes,
    row_number() over (order by c.calendar, c.period, c.criteria_set_id, c.province_code, c.unit_code, c.criterion_code) as leaf_no
  from {{ ref('score__criteria') }} as c
  left join {{ ref('measure__values_unioned') }} as v
    on v.unit_view = c.unit_view and v.calendar = c.calendar and v.period = c.period and v.province_code = c.province_code
    and v.unit_code = c.unit_code and v.measure_code = c.measure_code
  left join {{ ref('score__leaves') }} as r
    on r.criteria_set_id = c.criteria_set_id and r.criterion_code = c.criterion_code and {{ is_in_force('c.period', 'r.valid_from', 'r.valid_to') }}
  where c.unit_view = 'as_was' and c.source_id is not null
),

-- what was told of a month, or of a longer period, stands behind it and those that hold it
told as (
  select distinct period from {{ ref('int_evidence__files_counted') }}
),

months as (
  select period from told where {{ is_month('period') }}
),

spans as (
  {{ in_every_period('months', 'period') }}
  union all
  select period, period as counted_period from told where not {{ is_month('period') }}
  union all
  select period, {{ year_of('period') }} as counted_period from told where not {{ is_month('period') }} and length(period) > 4
),

-- a unit's own files, or those of all units of a province; of answers those that the criterion asks. Numbers are grouped, since a year has many pages
filed as (
  {% for whose in ['f.unit_code = l.unit_code and f.unit_code <> f.province_unit_code', 'f.province_unit_code = l.unit_code'] %}
  select
    l.leaf_no, f.file_no,
    cast(sum(f.row_count) as bigint) as row_count, cast(sum(f.numerator) as {{ type_count() }}) as numerator,
    cast(sum(f.denominator) as {{ type_count() }}) as denominator, cast(sum(f.excluded_count) as bigint) as excluded_count
  from leaves as l
  inner join spans as s on s.counted_period = l.period
  inner join {{ ref('int_evidence__files_counted') }} as f
    on f.calendar = l.calendar and f.period = s.period and f.province_code = l.province_code and f.measure_code = l.measure_code and {{ whose }}
  where l.question_codes is null or {{ is_listed('f.question_code', 'l.question_codes') }}
  group by l.leaf_no, f.file_no
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

files as (
  select distinct file_no, source_id, file_sha256 from {{ ref('int_evidence__files_counted') }}
),

-- where rows were counted, their files; a figure that a source states itself, and points that somebody gave, come of one file
behind as (
  select
    l.calendar, l.period, l.criteria_set_id, l.province_code, l.unit_code, l.criterion_code, l.measure_code,
    coalesce(n.source_id, l.source_id) as source_id,
    coalesce(n.file_sha256, l.file_sha256) as file_sha256,
    case when f.file_no is not null then f.row_count else coalesce(l.source_row_count, 1) end as row_count,
    case when f.file_no is not null then f.numerator else l.numerator end as numerator,
    case when f.file_no is not null then f.denominator else l.denominator end as denominator,
    case when f.file_no is not null then f.excluded_count else l.excluded_count end as excluded_count
  from leaves as l
  left join filed as f on f.leaf_no = l.leaf_no
  left join files as n on n.file_no = f.file_no
),

-- the arrival whose rows stand: the last that brought new ones in this file
arrived as (
  select
    source_id, province_code, file_sha256, arrival_id, file_name, learned_at, practice_kind,
    row_number() over (
      partition by source_id, province_code, file_sha256
      order by case when accepted_count > 0 then 0 else 1 end, learned_at desc, arrival_id desc, file_name
    ) as arrival_order
  from {{ ref('int_accounts__files_counted') }}
)

select
  b.calendar, b.period, b.criteria_set_id, b.province_code, b.unit_code, b.criterion_code, b.measure_code,
  b.source_id, b.file_sha256, a.arrival_id, a.file_name, a.learned_at, a.practice_kind,
  cast(b.row_count as bigint) as row_count, b.numerator, b.denominator, cast(b.excluded_count as bigint) as excluded_count
from behind as b
left join arrived as a
  on a.source_id = b.source_id and a.province_code = b.province_code and a.file_sha256 = b.file_sha256 and a.arrival_order = 1
where b.file_sha256 is not null
