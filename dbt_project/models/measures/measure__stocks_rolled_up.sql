-- grain: one row per period (month, quarter, half year, year), province, unit (and the province itself), measure of a stock
-- what stood last, unit by unit
{% set stocks = [ref('measure__figures_standing'), ref('measure__staff_counted'), ref('measure__reports_returned')] %}
with told as (
  {% for stock in stocks %}
  select
    period as told_period, {{ last_month_of('period') }} as month, province_code, unit_code, measure_code, source_id, numerator, denominator, excluded_count,
    stated_ratio_pct, source_row_count, first_sha256, last_sha256, is_part_of_province
  from {{ stock }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

periods as (
  {{ in_every_period('told', 'month') }}
),

ordered as (
  select
    *,
    row_number() over (
      partition by counted_period, province_code, unit_code, measure_code
      order by month desc, case when told_period = counted_period then 0 else 1 end, told_period
    ) as told_order
  from periods
),

latest as (
  select o.*, coalesce(p.province_unit_code, o.province_code) as province_unit_code
  from ordered as o
  left join {{ ref('stg_rulebook__provinces') }} as p on p.province_code = o.province_code
  where o.told_order = 1
),

units as (
  select l.*, unit_code as counted_unit_code from latest as l where unit_code <> province_unit_code or not is_part_of_province
  union all
  select l.*, province_unit_code as counted_unit_code from latest as l where is_part_of_province
)

select
  counted_period as period, province_code, counted_unit_code as unit_code, measure_code,
  max(source_id) as source_id,
  cast(sum(numerator) as {{ type_count() }}) as numerator,
  cast(sum(denominator) as {{ type_count() }}) as denominator,
  cast(sum(excluded_count) as bigint) as excluded_count,
  max(stated_ratio_pct) as stated_ratio_pct,
  cast(sum(source_row_count) as bigint) as source_row_count,
  case when min(first_sha256) = max(last_sha256) then min(first_sha256) end as file_sha256
from units
group by counted_period, province_code, counted_unit_code, measure_code
