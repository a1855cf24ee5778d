-- grain: one row per decision that published results, by what it published (criteria set, province, period)
select
  {{ text('publication_id') }} as publication_id,
  {{ text('criteria_set_id') }} as criteria_set_id,
  {{ text('province_code') }} as province_code,
  {{ text('period') }} as period,
  {{ text('results_vi') }} as results_vi,
  {{ text('results_en') }} as results_en,
  {{ text('decision_number') }} as decision_number,
  {{ typed('decision_date', 'date') }} as decision_date,
  {{ text('signed_by') }} as signed_by,
  {{ text('document_sha256') }} as document_sha256,
  {{ text('status') }} as status,
  {{ text('citation') }} as citation,
  {{ text('source_url') }} as source_url,
  {{ text('note') }} as note
from {{ source('rulebook', 'publications') }}
