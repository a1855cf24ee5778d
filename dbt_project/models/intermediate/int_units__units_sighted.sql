-- grain: one row per province, unit, name and kind under which some source shows it
select province_code, unit_code, unit_name, unit_type, unit_level as portal_level, is_root, 1 as source_order
from {{ ref('stg_national_portal__metrics') }}
union
select province_code, unit_code, unit_name, null as unit_type, unit_level as portal_level, is_root, 1 as source_order
from {{ ref('stg_national_portal__unit_figures') }}
union
select province_code, unit_code, agency_name, null as unit_type, null as portal_level, null as is_root, 2 as source_order
from {{ ref('int_dossiers__dossiers_dated') }}
union
select province_code, unit_code, null as unit_name, null as unit_type, null as portal_level, null as is_root, 3 as source_order
from {{ ref('int_documents__documents_counted') }}
