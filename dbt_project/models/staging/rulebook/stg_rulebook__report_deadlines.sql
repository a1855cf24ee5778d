-- grain: one row per kind of period of which a report is due
select
  {{ text('period_kind') }} as period_kind,
  {{ typed('days_after_period', 'integer') }} as days_after_period,
  {{ text('status') }} as status
from {{ source('rulebook', 'report_deadlines') }}
