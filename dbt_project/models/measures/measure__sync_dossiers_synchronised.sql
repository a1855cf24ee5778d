-- grain: one row per month, province, unit, rule: 766 rule 1.4 (sync ratio) and 3.3 times it; by the calendar alone, as the form counts
-- The larger of the two counts is the denominator of the sync ratio, so 3.3 (online / sent) times it (sent / larger) is online / larger: exact, and a sum of parts.
with sent as (
  select
    period, province_code, unit_code, max(source_id) as source_id,
    sum(case when is_accepted then 1 else 0 end) as sent_count,
    sum(case when is_accepted and channel = 'online' and has_result then 1 else 0 end) as online_count,
    sum(case when is_accepted then 0 else 1 end) as excluded_count,
    count(*) as source_row_count,
    min(file_sha256) as first_sha256,
    max(file_sha256) as last_sha256
  from {{ ref('int_sync__dossiers_described') }}
  group by period, province_code, unit_code
),

-- without a report there is no ratio
compared as (
  select s.*, case when r.reported_count > s.sent_count then r.reported_count else s.sent_count end as larger_count
  from sent as s
  inner join {{ ref('int_reports__dossiers_reported') }} as r
    on r.period = s.period and r.province_code = s.province_code and r.unit_code = s.unit_code
)

{% for measure_code, counted in [('sync_dossiers_synchronised', 'sent_count'), ('sync_dossiers_online_synchronised', 'online_count')] %}
select
  'calendar' as calendar, period, period as calendar_month, period as administrative_month, province_code, unit_code,
  '{{ measure_code }}' as measure_code,
  source_id,
  cast({{ counted }} as {{ type_count() }}) as numerator,
  cast(larger_count as {{ type_count() }}) as denominator,
  cast(excluded_count as bigint) as excluded_count,
  cast(source_row_count as bigint) as source_row_count,
  first_sha256,
  last_sha256
from compared
{% if not loop.last %}union all{% endif %}
{% endfor %}
