-- grain: one row per target with a yearly path, year, reading of the text
select
  {{ text('target_id') }} as target_id,
  {{ typed('year', 'integer') }} as milestone_year,
  {{ typed('value', type_points()) }} as milestone_value,
  {{ text('reading') }} as reading,
  {{ text('ambiguity_id') }} as ambiguity_id
from {{ source('rulebook', 'target_milestones') }}
