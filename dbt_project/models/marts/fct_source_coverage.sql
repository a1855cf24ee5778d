-- grain: one row per province, source, month, unit of which the source has ever spoken
select
  province_code, source_id, period, unit_code, row_count, usual_row_count,
  case when row_count > 0 then 'has_rows' else 'no_rows' end as coverage_status
from {{ ref('int_sources__units_counted') }}
where unit_code is not null
