-- grain: one row per province, unit, name and kind under which some source shows it, with the first day and the day after the last for which it does
with sighted as (
  select distinct province_code, unit_code, unit_name, unit_type, unit_level as portal_level, is_root, 1 as source_order, period
  from {{ ref('stg_national_portal__metrics') }}
  union
  select distinct province_code, unit_code, unit_name, null as unit_type, unit_level as portal_level, is_root, 1 as source_order, period
  from {{ ref('stg_national_portal__unit_figures') }}
  union
  select distinct province_code, unit_code, agency_name, null as unit_type, null as portal_level, null as is_root, 2 as source_order, period
  from {{ ref('int_dossiers__dossiers_dated') }}
  union
  select distinct province_code, unit_code, null as unit_name, null as unit_type, null as portal_level, null as is_root, 3 as source_order, period
  from {{ ref('int_documents__documents_counted') }}
)

select
  province_code, unit_code, unit_name, unit_type, portal_level, is_root, source_order,
  min({{ first_day_of('period') }}) as sighted_from,
  max({{ day_after('period') }}) as sighted_to
from sighted
group by province_code, unit_code, unit_name, unit_type, portal_level, is_root, source_order
