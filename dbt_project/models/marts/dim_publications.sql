-- grain: one row per decision that published results, by what it published
select
  publication_id, criteria_set_id, province_code, period, results_vi, results_en,
  decision_number, decision_date, signed_by, document_sha256, status, citation, source_url
from {{ ref('stg_rulebook__publications') }}
