-- grain: one row per province, task, over all periods; the last reading stands
with known as (
  {{ latest_known(source('assigned_tasks', 'tasks'), ['province_code', 'task_id']) }}
)

select
  source_id, province_code, period, file_sha256, learned_at,
  task_id, task_number, task_type, document_number, unit_code, unit_name, status, deadline_state_raw,
  created_at, document_date, due_date, government_due_date, finished_at, is_late_by_dates, is_late_as_stated, is_sent_to_government,
  sub_task_count, sub_task_on_time_count, sub_task_overdue_count, sub_task_due_count
from known
