-- grain: one row per period, province of the older list (unit_code is its H-code); the last arrival stands
with known as (
  {{ latest_known(source('national_portal', 'province_scores'), ['period', 'unit_code']) }}
)

select
  source_id, period, file_sha256, unit_code, unit_name, row_stt,
  total_score, {{ list_columns() | join(', ') }}
from known
