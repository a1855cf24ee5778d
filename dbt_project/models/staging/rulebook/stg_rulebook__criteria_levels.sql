-- grain: one row per criteria set, level of units to which it applies, time in force
select
  {{ text('criteria_set_id') }} as criteria_set_id,
  {{ text('unit_level') }} as unit_level,
  {{ text('peer_group') }} as peer_group,
  {{ text('not_applicable') }} as not_applicable_mode,
  {{ text('no_survey') }} as no_survey_mode,
  {{ text('missing') }} as missing_mode,
  {{ typed('valid_from', 'date') }} as valid_from,
  {{ typed('valid_to', 'date') }} as valid_to
from {{ source('rulebook', 'levels') }}
