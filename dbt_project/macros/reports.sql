{# What the report models share: marts laid side by side, each code with its name in both languages, and the words that must stand beside a figure. #}

{# A mart of points and its twin under the units of today, one below the other; `unit_view` tells them apart. #}
{% macro both_unit_views(mart) -%}
  {% for unit_view in ['as_was', 'as_is'] %}
  select told.*, '{{ unit_view }}' as unit_view from {{ ref(mart if unit_view == 'as_was' else mart ~ '_as_is') }} as told
  {% if not loop.last %}union all{% endif %}
  {% endfor %}
{%- endmacro %}

{# The row of dim_labels that names a code, as `alias`. #}
{% macro join_label(alias, label_type, code) -%}
  left join {{ ref('dim_labels') }} as {{ alias }} on {{ alias }}.label_type = '{{ label_type }}' and {{ alias }}.code = {{ code }}
{%- endmacro %}

{% macro label_columns(alias, name) -%} {{ alias }}.name_vi as {{ name }}_vi, {{ alias }}.name_en as {{ name }}_en {%- endmacro %}

{# Names of what every row of points belongs to: period, view, province, unit, criteria set. #}
{% macro place_columns(points) -%}
  {{ points }}.calendar, {{ points }}.period, {{ period_kind(points ~ '.period') }} as period_kind, {{ points }}.unit_view, {{ label_columns('view_label', 'unit_view') }},
  {{ points }}.province_code, province.name_vi as province_vi, province.name_en as province_en,
  {{ points }}.unit_code, unit.unit_name_vi as unit_vi, unit.unit_level, unit.peer_group, {{ label_columns('peer_label', 'peer_group') }},
  {{ points }}.criteria_set_id, criteria_set.name_vi as criteria_set_vi, criteria_set.name_en as criteria_set_en
{%- endmacro %}

{% macro join_place(points) -%}
  left join {{ ref('dim_provinces') }} as province on province.province_code = {{ points }}.province_code
  left join {{ ref('dim_units') }} as unit on unit.unit_code = {{ points }}.unit_code
  left join {{ ref('dim_criteria_sets') }} as criteria_set
    on criteria_set.criteria_set_id = {{ points }}.criteria_set_id and {{ is_in_force(points ~ '.period', 'criteria_set.valid_from', 'criteria_set.valid_to') }}
  {{ join_label('view_label', 'unit_view', points ~ '.unit_view') }}
  {{ join_label('peer_label', 'peer_group', 'unit.peer_group') }}
{%- endmacro %}

{# The words beside a figure that is no settled result: the standing of the set, then each state of the points that stand but not for good; empty where it is settled. #}
{% macro mark_columns(set_status, is_provisional, is_appealed) -%}
  {% for language in ['vi', 'en'] %}
  nullif(concat_ws(
    ', ',
    {% if set_status %}case when {{ set_status }} <> 'confirmed' then lower(set_label.name_{{ language }}) end,{% endif %}
    case when {{ is_provisional }} then lower(provisional_label.name_{{ language }}) end,
    case when {{ is_appealed }} then lower(appealed_label.name_{{ language }}) end
  ), '') as mark_{{ language }}{% if not loop.last %},{% endif %}
  {% endfor %}
{%- endmacro %}

{% macro join_marks(set_status) -%}
  {% if set_status %}{{ join_label('set_label', 'criterion_status', set_status) }}{% endif %}
  {{ join_label('provisional_label', 'score_status', "'provisional'") }}
  {{ join_label('appealed_label', 'score_status', "'appealed'") }}
{%- endmacro %}

{# What kind of practice input stands behind any figure of a province; invented input outweighs what was published and is played again. #}
{% macro join_practice(figures) -%}
  left join (
    select province_code, coalesce(max(case when practice_kind = 'simulated' then practice_kind end), max(nullif(practice_kind, ''))) as practice_kind
    from {{ ref('fct_file_accounts') }}
    group by province_code
  ) as practice on practice.province_code = {{ figures }}.province_code
  {{ join_label('practice_label', 'practice_kind', 'practice.practice_kind') }}
{%- endmacro %}
