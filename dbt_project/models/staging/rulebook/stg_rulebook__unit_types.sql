-- grain: one row per kind of unit of the portal
select
  {{ text('unit_type') }} as unit_type,
  {{ text('portal_level') }} as portal_level,
  {{ typed('is_root', 'boolean') }} as is_root,
  {{ text('unit_level') }} as unit_level,
  {{ text('peer_group') }} as peer_group,
  {{ text('name_prefixes') }} as name_prefixes
from {{ source('rulebook', 'unit_types') }}
