-- grain: one row per period as entered, province, unit, item of the workbook that can be measured; a part only beside its whole
with entered as (
  {% for relation in [ref('stg_meetings__figures'), ref('stg_inspections__figures'), ref('stg_public_finance__figures'), ref('stg_bank_accounts__figures')] %}
  select source_id, province_code, period, unit_code, item_code, value, file_sha256 from {{ relation }}
  union all
  {% endfor %}
  -- of an index the year that was spoken of last
  select source_id, province_code, period, unit_code, item_code, value, file_sha256
  from (
    select f.*, row_number() over (partition by province_code, period, unit_code, item_code order by result_year desc) as year_order
    from {{ ref('stg_external_indices__figures') }} as f
  ) as ordered
  where year_order = 1
)

select
  e.period, e.province_code, e.unit_code,
  'entered__' || e.item_code as measure_code,
  e.source_id, i.measured_as, i.over_time,
  cast(e.value as {{ type_count() }}) as numerator,
  cast(case when i.measured_as = 'part' then whole.value end as {{ type_count() }}) as denominator,
  case when i.measured_as = 'stated' then {{ ratio_pct('e.value', 'i.maximum') }} end as stated_ratio_pct,
  cast(0 as bigint) as excluded_count,
  cast(1 as bigint) as source_row_count,
  e.file_sha256 as first_sha256,
  e.file_sha256 as last_sha256
from entered as e
inner join {{ ref('stg_rulebook__workbook_items') }} as i on i.source_id = e.source_id and i.item_code = e.item_code
left join entered as whole
  on whole.province_code = e.province_code and whole.period = e.period and whole.unit_code = e.unit_code and whole.item_code = i.part_of
where i.measured_as <> 'part' or whole.value is not null
