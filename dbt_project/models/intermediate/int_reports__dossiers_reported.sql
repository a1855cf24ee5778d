-- grain: one row per period, province, unit: dossiers received as the province reports them to the national reporting system
select
  period,
  province_code,
  unit_code,
  sum(received_online + received_direct) as reported_count,
  min(file_sha256) as first_sha256,
  max(file_sha256) as last_sha256
from {{ ref('stg_statistical_forms__form_ii06a') }}
where received_online is not null and received_direct is not null
group by period, province_code, unit_code
