-- grain: one row per text that can be read in more than one way; is_open while nobody signed the reading in force and nothing else settles it
select
  {{ text('ambiguity_id') }} as ambiguity_id,
  {{ text('subject') }} as subject,
  {{ text('reading_in_force') }} as reading_in_force,
  {{ text('signed_by') }} as signed_by,
  {{ text('is_settled_by') }} as is_settled_by,
  {{ text('affects') }} as affects,
  {{ text('signed_by') }} is null and {{ text('is_settled_by') }} is null as is_open
from {{ source('rulebook', 'ambiguities') }}
