-- grain: one row per calendar, period, province, unit, measure: every figure that is known, in one long shape, under the unit that it was of
with portal as (
  {% for relation in [ref('measure__portal_metrics'), ref('measure__portal_figures')] %}
  -- the portal counts by the calendar
  select
    'calendar' as calendar, period, province_code, unit_code, measure_code, area_code, source_id, numerator, denominator, excluded_count,
    stated_ratio_pct, published_score, source_row_count, file_sha256, data_quality_status, data_quality_message, false as is_stock
  from {{ relation }}
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
),

-- those that add up are rolled up; stocks and what counts procedures come with all their periods
known as (
  select * from portal
  union all
  select
    'calendar' as calendar, period, province_code, unit_code, measure_code, cast(null as {{ dbt.type_string() }}) as area_code, source_id,
    numerator, denominator, excluded_count, stated_ratio_pct, cast(null as {{ type_points() }}) as published_score,
    source_row_count, file_sha256,
    cast(null as {{ dbt.type_string() }}) as data_quality_status, cast(null as {{ dbt.type_string() }}) as data_quality_message, true as is_stock
  from {{ ref('measure__stocks_rolled_up') }}
  {% for relation in [
    ref('measure__local_rolled_up'), ref('measure__figures_told_whole'), ref('measure__procedures_online'), ref('measure__sync_procedures_paid'),
  ] %}
  union all
  select
    calendar, period, province_code, unit_code, measure_code, cast(null as {{ dbt.type_string() }}) as area_code, source_id,
    numerator, denominator, excluded_count,
    cast(null as {{ type_points() }}) as stated_ratio_pct, cast(null as {{ type_points() }}) as published_score,
    source_row_count, file_sha256,
    cast(null as {{ dbt.type_string() }}) as data_quality_status, cast(null as {{ dbt.type_string() }}) as data_quality_message, false as is_stock
  from {{ relation }}
  {% endfor %}
)

select * from known
