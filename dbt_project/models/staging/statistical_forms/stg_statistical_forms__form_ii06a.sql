-- grain: one row per province, period, form, line of a unit; as last handed in
with known as (
  {{ latest_known(source('statistical_forms', 'form_II06a'), ['province_code', 'period', 'form_first_date', 'form_last_date', 'unit_name']) }}
)

select
  source_id, province_code, period, form_first_date, form_last_date, unit_code, unit_name, unit_group, form_name,
  received_total, received_online, received_direct, carried_over, resolved_total, resolved_early, resolved_on_time, resolved_overdue, open_total,
  open_on_time, open_overdue,
  file_sha256, learned_at
from known
