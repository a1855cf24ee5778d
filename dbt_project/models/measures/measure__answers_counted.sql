-- grain: one row per calendar, view of the units, period, province, unit (and the province itself), measure, question, answer: how often it was given
with shared as (
  select
    k.*, coalesce(s.as_is_province_code, k.province_code) as as_is_province_code, coalesce(s.as_is_unit_code, k.unit_code) as as_is_unit_code,
    case when not s.takes_rest then {{ share_of('k.answer_count', 's.share', false) }} end as part_count
  from {{ ref('measure__answers_known') }} as k
  left join {{ ref('int_units__units_moved') }} as s on s.province_code = k.province_code and s.unit_code = k.unit_code
),

-- what a share cuts off belongs to the main successor
succeeded as (
  select
    s.*,
    coalesce(
      part_count,
      answer_count - coalesce(sum(part_count) over (partition by calendar, period, province_code, unit_code, measure_code, question_code, answer_code), 0)
    ) as placed_count
  from shared as s
)

select
  calendar, cast('as_was' as {{ dbt.type_string() }}) as unit_view, period, province_code, unit_code,
  measure_code, question_code, answer_code, source_id, answer_count, file_sha256
from {{ ref('measure__answers_known') }}

union all

select
  calendar, cast('as_is' as {{ dbt.type_string() }}) as unit_view, period, as_is_province_code as province_code, as_is_unit_code as unit_code,
  measure_code, question_code, answer_code, max(source_id) as source_id, cast(sum(placed_count) as bigint) as answer_count,
  case when min(coalesce(file_sha256, '')) = max(file_sha256) then max(file_sha256) end as file_sha256
from succeeded
group by calendar, period, as_is_province_code, as_is_unit_code, measure_code, question_code, answer_code
