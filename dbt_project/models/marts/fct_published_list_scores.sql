-- grain: one row per period, province of the portal's older list, area
select
  period, province_code, unit_code, area_code,
  cast(published_score as {{ type_points() }}) as published_score,
  cast(published_total as {{ type_points() }}) as published_total,
  file_sha256
from {{ ref('measure__province_list_scores') }}
where unit_view = 'as_was'
