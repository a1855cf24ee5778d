-- grain: one row per province, month of registration (by the calendar, and as administrations count), unit, direction, delivery, signing state
select
  d.source_id,
  d.province_code,
  {{ month_of('d.registered_date') }} as period,
  {{ month_in('a', 'd.registered_date') }} as administrative_period,
  unit_code,
  direction,
  delivery,
  is_digitally_signed,
  count(*) as document_count,
  min(file_sha256) as first_sha256,
  max(file_sha256) as last_sha256
from {{ ref('stg_document_register__documents') }} as d
{{ join_calendar('a', 'administrative') }}
group by
  d.source_id, d.province_code, {{ month_of('d.registered_date') }}, {{ month_in('a', 'd.registered_date') }},
  unit_code, direction, delivery, is_digitally_signed
