{# Which figures a page of statistics or a form states, and from which of its columns; what is laid side by side is what both sides have. #}
{% macro stated_figures(source) -%}
  {% set figures = {
    'one_stop_statistics': {
      'received': 'received', 'received_online': 'received_online', 'received_resolved': 'resolved',
      'received_resolved_on_time': 'resolved_early + resolved_on_time', 'received_resolved_overdue': 'resolved_overdue',
      'received_open': 'unresolved', 'received_open_on_time': 'unresolved_on_time', 'received_open_overdue': 'unresolved_overdue',
    },
    'statistical_forms': {
      'received': 'received_online + received_direct', 'received_online': 'received_online', 'carried_over': 'carried_over',
      'resolved': 'resolved_total', 'resolved_on_time': 'resolved_early + resolved_on_time', 'resolved_overdue': 'resolved_overdue',
      'open': 'open_total', 'open_on_time': 'open_on_time', 'open_overdue': 'open_overdue',
    },
  } %}
  {{ return(figures.get(source, {})) }}
{%- endmacro %}

{# What dossiers themselves add up to in a month: the figure, the month it falls in, which dossiers. #}
{% macro dossier_flows() -%}
  {{ return([
    ('received', 'period', 'true'),
    ('received_online', 'period', 'is_online'),
    ('resolved', 'ended_period', 'true'),
    ('resolved_on_time', 'ended_period', 'not is_late'),
    ('resolved_overdue', 'ended_period', 'is_late'),
    ('received_resolved', 'period', 'ended_period <= period'),
    ('received_resolved_on_time', 'period', 'ended_period <= period and not is_late'),
    ('received_resolved_overdue', 'period', 'ended_period <= period and is_late'),
    ('received_open', 'period', 'ended_period is null or ended_period > period'),
    ('received_open_on_time', 'period', '(ended_period is null or ended_period > period) and (due_period is null or due_period > period)'),
    ('received_open_overdue', 'period', '(ended_period is null or ended_period > period) and due_period <= period'),
  ]) }}
{%- endmacro %}

{# Which two sources are laid side by side, and over which figures. #}
{% macro reconciled_pairs() -%}
  {% set statistics, forms = stated_figures('one_stop_statistics').keys() | list, stated_figures('statistical_forms').keys() | list %}
  {% set every = (forms + statistics) | unique | list %}
  {{ return([
    ('one_stop_dossiers', 'national_sync_log', every),
    ('one_stop_dossiers', 'one_stop_statistics', statistics),
    ('one_stop_dossiers', 'statistical_forms', forms),
    ('national_sync_log', 'statistical_forms', forms),
  ]) }}
{%- endmacro %}

{# By which rule each cause of rulebook/reconciliation_causes.csv is recognised over the facts of a differing dossier. #}
{% macro cause_rules() -%}
  {{ return([
    ('not_accepted_never_sent', 'is_missing_in_national and local_accepted_at is null'),
    ('late_send', '(is_missing_in_national and local_accepted_at > last_read_at) or ((is_state or is_ended_at) and local_ended_at > national_learned_at)'),
    ('state_rewritten', "is_state and local_state in ('awaiting_supplement', 'paused') and national_state = 'ended'"),
    ('closed_at_receipt', '(is_state or is_ended_at) and national_ended_at = national_accepted_at'),
    ('day_month_swapped', 'is_ended_at and ' ~ is_swapped('local_ended_at', 'national_ended_at') ~ ' or is_due_at and ' ~ is_swapped('local_due_at', 'national_due_at')),
    ('due_date_not_moved', 'is_due_at and national_due_at = local_promised_at'),
    ('second_code', 'is_several_codes'),
    ('second_code_without_owner', 'is_missing_in_local and has_local_receipt'),
  ]) }}
{%- endmacro %}
