-- grain: one row per province, period, form, line of a unit; as last handed in
with known as (
  {{ latest_known(source('statistical_forms', 'unit_summaries'), ['province_code', 'period', 'form_first_date', 'form_last_date', 'unit_name']) }}
)

select
  source_id, province_code, period, form_first_date, form_last_date, unit_code, unit_name, unit_group, form_name,
  received_total, received_direct, received_online_full, received_online_partial, received_other, received_postal, received_out_of_boundary,
  carried_over, resolved_total, resolved_on_time, resolved_overdue_with_apology, resolved_overdue_without_apology, open_total, open_on_time,
  open_overdue_with_apology, open_overdue_without_apology, not_accepted, waiting_acceptance, stopped, withdrawn, paid_total, paid_online, paid_direct,
  file_sha256, learned_at
from known
