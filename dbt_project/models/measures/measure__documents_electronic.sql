-- grain: one row per month, province, unit; documents whose delivery the register does not state are counted apart
select
  period, province_code, unit_code,
  'documents_electronic' as measure_code,
  max(source_id) as source_id,
  cast(sum(case when delivery = 'electronic' then document_count else 0 end) as {{ type_count() }}) as numerator,
  cast(sum(case when delivery is not null then document_count else 0 end) as {{ type_count() }}) as denominator,
  cast(sum(case when delivery is null then document_count else 0 end) as bigint) as excluded_count,
  cast(sum(document_count) as bigint) as source_row_count,
  min(first_sha256) as first_sha256,
  max(last_sha256) as last_sha256
from {{ ref('int_documents__documents_counted') }}
group by period, province_code, unit_code
