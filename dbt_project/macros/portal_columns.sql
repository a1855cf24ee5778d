{# The figure columns of the portal's tree endpoints, as accepted Parquet has them: rulebook/portal_measures.csv names them. #}
{% macro portal_figures() -%}
  {{ return([
    'total_received', 'total_on_time', 'ratio_pct', 'score', 'max_score', 'total_score', 'total_max_score',
    'total_dossier_online_payment_success', 'total_dossier_financial_obligation',
    'total_dossier_online_formality_payment_success', 'total_fee_formality', 'total_fee_dossier_formality',
    'authority_count', 'partial_count', 'full_count', 'online_dossier_count', 'online_service_total',
    'channel_online_sum', 'channel_direct_sum', 'channel_postal_sum', 'channel_total_sum',
  ]) }}
{%- endmacro %}

{# The group columns of the older list of provinces: rulebook/portal_groups.csv ties each to its area. #}
{% macro list_columns() -%}
  {{ return(['ckmb', 'tdgq', 'clgq', 'tttt', 'mdhl', 'mdsh']) }}
{%- endmacro %}
