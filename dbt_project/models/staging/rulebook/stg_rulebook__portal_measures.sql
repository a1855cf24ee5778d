-- grain: one row per portal measure
select
  {{ text('measure_code') }} as measure_code,
  {{ text('endpoint') }} as endpoint,
  {{ text('metric_code') }} as metric_code,
  {{ text('numerator_figure') }} as numerator_figure,
  {{ text('denominator_figure') }} as denominator_figure,
  {{ text('published_score_figure') }} as published_score_figure,
  {{ text('area_code') }} as area_code
from {{ source('rulebook', 'portal_measures') }}
