-- grain: one row per calendar, period, province, unit of today (or the old one that could not be moved), measure
-- Parts add up exactly; a share that does not come out whole leaves its rest with the main successor. What does not add up stays where it was, and says so.
with judged as (
  select
    v.*, s.as_is_province_code, s.as_is_unit_code, s.share, s.takes_rest, s.is_sole, s.succession_status as unit_status,
    case
      when s.unit_code is null then 'unchanged'
      when s.succession_status <> 'moved' and s.as_is_unit_code = v.unit_code then s.succession_status
      when s.is_sole then s.succession_status
      when m.apportionment = 'additive' and v.numerator is not null then s.succession_status
      when m.apportionment = 'ratio_of_parts' and v.numerator is not null and v.denominator is not null then s.succession_status
      else 'not_additive'
    end as succession_status
  from {{ ref('measure__values_known') }} as v
  left join {{ ref('int_units__units_moved') }} as s on s.province_code = v.province_code and s.unit_code = v.unit_code
  left join {{ ref('stg_rulebook__measures') }} as m on m.measure_code = v.measure_code
),

-- a figure that stays has one row, however many successors its unit has
placed as (
  select
    j.*,
    case when succession_status in ('unchanged', 'not_additive') then province_code else as_is_province_code end as placed_province_code,
    case when succession_status in ('unchanged', 'not_additive') then unit_code else as_is_unit_code end as placed_unit_code,
    succession_status in ('unchanged', 'not_additive') or share = 1 as is_whole
  from judged as j
  where succession_status <> 'not_additive' or takes_rest
),

-- what stood last: where the successor tells it, the unit that ended before is not counted beside it
standing as (
  select
    p.*,
    max(case when succession_status = 'unchanged' then 1 else 0 end) over (
      partition by calendar, period, placed_province_code, placed_unit_code, measure_code
    ) as told_by_successor
  from placed as p
),

shared as (
  select
    p.*,
    {% for part in ['numerator', 'denominator', 'excluded_count', 'source_row_count'] %}
    case
      when is_whole then cast({{ part }} as {{ type_count() }})
      when not takes_rest then {{ share_of(part, 'share', part in ('numerator', 'denominator')) }}
    end as {{ part }}_part{% if not loop.last %},{% endif %}
    {% endfor %}
  from standing as p
  where not (is_stock and succession_status = 'moved' and told_by_successor = 1)
),

rested as (
  select
    s.*,
    {% for part in ['numerator', 'denominator', 'excluded_count', 'source_row_count'] %}
    coalesce(
      {{ part }}_part,
      {{ part }} - coalesce(sum({{ part }}_part) over (partition by calendar, period, province_code, unit_code, measure_code), 0)
    ) as {{ part }}_placed
    {%- if not loop.last %},{% endif %}
    {% endfor %}
  from shared as s
)

select
  calendar,
  period,
  placed_province_code as province_code,
  placed_unit_code as unit_code,
  measure_code,
  max(area_code) as area_code,
  max(source_id) as source_id,
  cast(sum(numerator_placed) as {{ type_count() }}) as numerator,
  cast(sum(denominator_placed) as {{ type_count() }}) as denominator,
  cast(sum(excluded_count_placed) as bigint) as excluded_count,
  -- what a source states of one unit says nothing of what became of several
  case when count(*) = 1 and min(case when is_whole then 1 else 0 end) = 1 then max(stated_ratio_pct) end as stated_ratio_pct,
  case when count(*) = 1 and min(case when is_whole then 1 else 0 end) = 1 then max(published_score) end as published_score,
  cast(sum(source_row_count_placed) as bigint) as source_row_count,
  case when min(coalesce(file_sha256, '')) = max(file_sha256) then max(file_sha256) end as file_sha256,
  case when count(*) = 1 then max(data_quality_status) end as data_quality_status,
  case when count(*) = 1 then max(data_quality_message) end as data_quality_message,
  -- the least that can be said of its parts
  case max(case succession_status when 'not_additive' then 5 when 'not_apportioned' then 4 when 'no_successor' then 3 when 'moved' then 2 else 1 end)
    when 5 then 'not_additive' when 4 then 'not_apportioned' when 3 then 'no_successor' when 2 then 'moved' else 'unchanged'
  end as succession_status
from rested
group by calendar, period, placed_province_code, placed_unit_code, measure_code
