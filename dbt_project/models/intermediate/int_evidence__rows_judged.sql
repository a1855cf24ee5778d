-- grain: one row per calendar, month (of entered figures: period), measure, accepted row that it was made of, with the verdict that the measure counts
-- Nobody's name and no code in clear: rows are told by the digest of their code, their day and what was said of them.
{% set sync_left_out = "case when is_accepted then 'by_definition' else 'not_accepted' end" %}
{% set number_in_register = "register_number || ' ' || document_number" %}
with calendars as (
  select * from {{ ref('stg_rulebook__calendars') }}
),

provinces as (
  select province_code, coalesce(province_unit_code, province_code) as province_unit_code from {{ ref('stg_rulebook__provinces') }}
),

documents as (
  select d.*, c.calendar, {{ month_in('c', 'd.registered_date') }} as month
  from {{ ref('stg_document_register__documents') }} as d
  cross join calendars as c
),

outgoing as (
  select * from documents where direction = 'outgoing'
),

heard as (
  select j.*, v.dossier_code is not null as is_disliked
  from {{ ref('int_sync__dossiers_judged') }} as j
  left join {{ ref('int_surveys__dossiers_disliked') }} as v on v.province_code = j.province_code and v.dossier_code = j.dossier_code
),

charged as (
  select d.*, p.province_unit_code
  from {{ ref('int_sync__dossiers_described') }} as d
  inner join provinces as p on p.province_code = d.province_code
  where d.fee_vnd > 0 and d.procedure_code is not null
),

government_tasks as (
  select * from {{ ref('int_tasks__tasks_judged') }} where is_of_government
),

answers as (
  select a.*, s.is_satisfied, coalesce(q.question_code, '') as question_code, c.calendar, {{ month_in('c', 'a.rated_date') }} as month
  from {{ ref('stg_satisfaction_survey__answers') }} as a
  cross join calendars as c
  left join {{ ref('stg_rulebook__survey_answers') }} as s on s.answer = a.answer
  left join {{ ref('stg_rulebook__survey_questions') }} as q on q.question = a.question
),

procedures as (
  select r.*, p.province_unit_code
  from {{ ref('stg_procedure_catalogue__procedure_readings') }} as r
  inner join provinces as p on p.province_code = r.province_code
)

{% for calendar, month, end_at in [
  ("'calendar'", 'period', 'period_end_at'), ("'administrative'", 'administrative_period', 'administrative_period_end_at'),
] %}
{% set dated, accepted_on = ref('int_dossiers__dossiers_dated'), 'cast(' ~ local_time('accepted_at') ~ ' as date)' %}
{{ rows_behind("'dossiers_on_time'", dated, calendar, month, 'dossier_code', accepted_on, dossier_is_on_time(end_at), reason=dossier_left_out_because()) }}
union all
{{ rows_behind("'dossiers_online'", dated, calendar, month, 'dossier_code', accepted_on, dossier_is_online(), reason="'not_accepted'") }}
union all
{% for measure_code, verdict in sync_verdicts('online') + sync_verdicts('paid') + sync_verdicts('digitised') %}
{{ rows_behind("'" ~ measure_code ~ "'", ref('int_sync__dossiers_described'), calendar, month, 'dossier_code', accepted_on, verdict, reason=sync_left_out) }}
union all
{% endfor %}
{{ rows_behind("'sync_procedures_paid'", 'charged', calendar, month, 'dossier_code', accepted_on, counted_as='listed', unit_code='province_unit_code') }}
union all
{% endfor %}
{% for measure_code in ['sync_dossiers_synchronised', 'sync_dossiers_online_synchronised'] %}
{{ rows_behind(
  "'" ~ measure_code ~ "'", ref('int_sync__dossiers_described'), "'calendar'", 'period',
  'dossier_code', 'cast(' ~ local_time('accepted_at') ~ ' as date)', counted_as='listed'
) }}
union all
{% endfor %}
{% for measure_code, relation, code, day, verdict in [
  ('sync_dossiers_on_time', 'heard', 'dossier_code', local_time('accepted_at'), 'is_on_time'),
  ('sync_dossiers_satisfied', 'heard', 'dossier_code', local_time('accepted_at'), sync_is_satisfied('is_disliked')),
  ('petitions_on_time', ref('int_petitions__petitions_judged'), 'petition_id', local_time('begun_at'), 'is_on_time'),
  ('petitions_satisfied', ref('int_petitions__petitions_judged'), 'petition_id', local_time('begun_at'), petition_is_satisfied()),
  ('tasks_on_time', ref('int_tasks__tasks_judged'), 'task_id', 'due_date', 'is_on_time'),
  ('tasks_of_government_on_time', 'government_tasks', 'task_id', 'due_date', 'is_on_time'),
] %}
{{ rows_behind("'" ~ measure_code ~ "'", relation, 'calendar', 'period', code, 'cast(' ~ day ~ ' as date)', verdict) }}
union all
{% endfor %}
{{ rows_behind("'tasks_overdue'", ref('int_tasks__tasks_judged'), 'calendar', 'period', 'task_id', 'due_date', 'is_overdue', counted_as='listed') }}
union all
{{ rows_behind("'documents_electronic'", 'documents', 'calendar', 'month', number_in_register, 'registered_date', document_is_electronic(), reason="'not_stated'") }}
union all
{{ rows_behind("'documents_signed'", 'outgoing', 'calendar', 'month', number_in_register, 'registered_date', 'is_digitally_signed', reason="'not_stated'") }}
union all
{{ rows_behind("'documents_' || direction", 'documents', 'calendar', 'month', number_in_register, 'registered_date', counted_as='count') }}
union all
{{ rows_behind("'survey_satisfied'", 'answers', 'calendar', 'month', 'slip_id', 'rated_date', 'is_satisfied', reason="'not_stated'") }}
union all
{{ rows_behind("'survey_answers'", 'answers', 'calendar', 'month', 'slip_id', 'rated_date', counted_as='listed', question_code='question_code') }}
union all
{{ rows_behind(
  "'procedures_online'", 'procedures', "'calendar'", 'period', 'procedure_code', 'cast(null as date)',
  "case when not coalesce(is_internal, false) then coalesce(online_level in ('full', 'partial'), false) end",
  counted_as='listed', unit_code='province_unit_code'
) }}
union all
{% for measure_code in ['reports_on_time', 'reports_not_returned'] %}
{{ rows_behind(
  "'" ~ measure_code ~ "'", ref('stg_periodic_reports__submissions'), "'calendar'", last_month_of('report_period'),
  'indicator_code', 'sent_date', counted_as='listed'
) }}
union all
{% endfor %}
{% for measure_code, relation, code in [
  ('staff_graduates', 'qualifications', 'qualification'), ('staff_officers', 'qualifications', 'qualification'),
  ('staff_judged', 'evaluations', 'evaluation_class'), ('staff_judged_well', 'evaluations', 'evaluation_class'),
  ('staff_judged_failing', 'evaluations', 'evaluation_class'),
] %}
{{ rows_behind("'" ~ measure_code ~ "'", ref('stg_staff_registry__' ~ relation), "'calendar'", 'period', code, 'cast(null as date)', counted_as='listed') }}
union all
{% endfor %}
select
  'calendar' as calendar, period, province_code, unit_code, measure_code, source_id, first_sha256 as file_sha256,
  substring({{ dbt.hash('measure_code') }}, 1, 16) as row_digest, cast(null as date) as row_date,
  'figure' as counted_as, cast(null as boolean) as verdict, cast(null as {{ dbt.type_string() }}) as exclusion_reason, numerator, denominator, '' as question_code
from {{ ref('int_figures__figures_measured') }}
