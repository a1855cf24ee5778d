{# What a definition says of one row: true, false, or null where it leaves the row out of the denominator. The measures count these verdicts,
   int_evidence__rows_judged shows them row by row. A pair is by the end of the calendar's month and of the administrative one. #}

{# 766 rule 2.1 in its thin form (sources/README 2.3), over int_dossiers__dossiers_dated. #}
{% macro dossier_is_on_time(end_at) -%}
  case
    -- nothing to hold it against: it left the procedure, was never accepted, or no due date can be told
    when accepted_at is null or status in ('refused', 'withdrawn', 'cancelled') then null
    when due_at is null or has_no_due_date then null
    when completed_at < {{ end_at }} then completed_at <= due_at
    -- unfinished when the month ended: on time while its due date lies beyond
    else due_at >= {{ end_at }}
  end
{%- endmacro %}

{# Why it is left out, a code of the labels; the order is that of the verdict. #}
{% macro dossier_left_out_because() -%}
  case
    when accepted_at is null then 'not_accepted'
    when status in ('refused', 'withdrawn', 'cancelled') then 'left_the_procedure'
    else 'no_due_date'
  end
{%- endmacro %}

{% macro dossier_is_online() -%} case when accepted_at is not null then channel = 'online' end {%- endmacro %}

{# Over the document register. #}
{% macro document_is_electronic() -%} case when delivery is not null then delivery = 'electronic' end {%- endmacro %}

{# Over int_sync__dossiers_described, by topic: 766 rules 3.3 before its sync ratio, 3.6, and 4.2 to 4.5 with the results that are none. #}
{% macro sync_verdicts(topic) -%}
  {{ return({
    'online': [('sync_dossiers_online', "case when is_accepted then coalesce(channel = 'online', false) and has_result end")],
    'paid': [
      ('sync_dossiers_paid_online', 'case when is_accepted and fee_vnd > 0 then is_paid_online end'),
      ('sync_dossiers_payment_confirmed', 'case when is_accepted and fee_vnd > 0 then is_payment_confirmed end'),
    ],
    'digitised': [
      ('sync_dossiers_digitised', 'case when is_accepted then has_paper and has_result end'),
      ('sync_dossiers_marked_digitised', 'case when is_accepted then is_marked_digitised end'),
      ('sync_dossiers_from_store', 'case when is_accepted then is_from_store end'),
      ('sync_dossiers_vneid', 'case when is_accepted then is_vneid_verified end'),
      ('sync_results_submitted', 'case when has_result or has_submitted_result then has_submitted_result end'),
    ],
  }[topic]) }}
{%- endmacro %}

{# 766 rule 5.4, over int_sync__dossiers_judged beside the dossiers that somebody disliked. #}
{% macro sync_is_satisfied(is_disliked) -%} case when is_on_time is not null then is_on_time and not {{ is_disliked }} end {%- endmacro %}

{# 766 rule 5.3 as far as the list of petitions tells. #}
{% macro petition_is_satisfied() -%} case when is_received then is_on_time end {%- endmacro %}

{# The rows behind a measure, in the shape of int_evidence__rows_judged. `counted_as`: verdict (numerator and denominator follow from it),
   count (each row is one), listed (the measure is made of them in another way). Codes are shown as digests; `reason` says why a row without a verdict has none. #}
{% macro rows_behind(measure_code, relation, calendar, period, code, row_date, verdict='cast(null as boolean)', counted_as='verdict', unit_code='unit_code', reason="'by_definition'", question_code="''") -%}
  select
    {{ calendar }} as calendar, {{ period }} as period, province_code, {{ unit_code }} as unit_code,
    {{ measure_code }} as measure_code, source_id, file_sha256,
    substring({{ dbt.hash(code) }}, 1, 16) as row_digest,
    {{ row_date }} as row_date,
    '{{ counted_as }}' as counted_as,
    {{ verdict }} as verdict,
    {% if counted_as == 'verdict' %}case when {{ verdict }} is null then {{ reason }} end{% else %}cast(null as {{ dbt.type_string() }}){% endif %} as exclusion_reason,
    cast(null as {{ type_count() }}) as numerator, cast(null as {{ type_count() }}) as denominator,
    {{ question_code }} as question_code
  from {{ relation }}
{%- endmacro %}
