-- grain: one row per endpoint, province, period, unit; the last arrival that says anything of it stands
with known as (
  {{ latest_known(source('national_portal', 'unit_figures'), ['endpoint', 'province_code', 'period', 'unit_code']) }}
)

select
  source_id, province_code, period, file_sha256,
  endpoint, unit_code, unit_name, unit_level, is_root,
  {{ portal_figures() | join(', ') }},
  data_quality_status, data_quality_message
from known
