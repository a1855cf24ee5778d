-- grain: one row per calendar, month, half of it that both calendars share, province, unit
-- Outgoing documents whose signing the register does not state are counted apart.
with cells as (
  select
    period, administrative_period, province_code, unit_code,
    max(source_id) as source_id,
    sum(case when is_digitally_signed then document_count else 0 end) as true_count,
    sum(case when is_digitally_signed is not null then document_count else 0 end) as judged_count,
    sum(document_count) as row_count,
    min(first_sha256) as first_sha256,
    max(last_sha256) as last_sha256
  from {{ ref('int_documents__documents_counted') }}
  where direction = 'outgoing'
  group by period, administrative_period, province_code, unit_code
)

{{ in_each_calendar('cells', 'documents_signed', 'true_count', 'judged_count') }}
