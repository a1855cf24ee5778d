{# Leaves, criteria and areas carry the same columns upwards; these are the only places that say how parts make a whole. #}

{# The columns that name a unit's row of a criteria set. #}
{% macro score_keys(relation) -%}
  {%- for key in ['calendar', 'unit_view', 'period', 'criteria_set_id', 'province_code', 'unit_code'] %}{{ relation }}.{{ key }}{% if not loop.last %}, {% endif %}{% endfor -%}
{%- endmacro %}

{% macro same_unit(left, right) -%}
  {%- for key in ['calendar', 'unit_view', 'period', 'criteria_set_id', 'province_code', 'unit_code'] %}{{ left }}.{{ key }} = {{ right }}.{{ key }}{% if not loop.last %} and {% endif %}{% endfor -%}
{%- endmacro %}

{# What the counted parts of a whole make together; the counts are of leaves. #}
{% macro summed_parts() -%}
  cast(sum(score) as {{ type_points() }}) as parts_score,
  cast(sum(applicable_max_score) as {{ type_points() }}) as applicable_max_score,
  cast(sum(known_score) as {{ type_points() }}) as known_score,
  cast(sum(known_max_score) as {{ type_points() }}) as known_max_score,
  {% for count in ['missing', 'review', 'provisional', 'appealed', 'fallen'] %}
  sum({{ count }}_count) as {{ count }}_count,
  {% endfor %}
  min(case when score is not null then {{ basis_order('score_basis') }} end) as basis_order
{%- endmacro %}

{# The points of a whole: never below zero; open where the set wants every part and one is not known. #}
{% macro whole_score(parts, step) -%}
  case
    when {{ parts }}.missing_mode = 'incomplete' and {{ parts }}.missing_count + {{ parts }}.review_count > 0 then null
    when {{ parts }}.parts_score < 0 then 0
    else {{ rounded_at(parts ~ '.parts_score', step) }}
  end
{%- endmacro %}

{% macro whole_status(score, parts) -%}
  case
    when {{ score }} is not null then
      case when {{ parts }}.appealed_count > 0 then 'appealed' when {{ parts }}.provisional_count > 0 then 'provisional' else 'scored' end
    when {{ parts }}.review_count > 0 then 'manual_review'
    when {{ parts }}.missing_count > 0 then 'missing_data'
    else 'not_applicable'
  end
{%- endmacro %}

{# The strongest basis of the parts stands for the whole: its place in this list. #}
{% macro score_bases() -%}{{ return(['recomputed', 'published', 'stated_ratio', 'counted', 'answers', 'entered', 'zero_denominator', 'exempted', 'no_survey']) }}{%- endmacro %}

{% macro basis_order(basis) -%}
  case {{ basis }} {% for name in score_bases() %}when '{{ name }}' then {{ loop.index }} {% endfor %}end
{%- endmacro %}

{% macro basis_named(place) -%}
  case {{ place }} {% for name in score_bases() %}when {{ loop.index }} then '{{ name }}' {% endfor %}end
{%- endmacro %}

{# Whether a list of codes joined by `;` holds a code. #}
{% macro is_listed(code, codes) -%} position(';' || {{ code }} || ';' in ';' || {{ codes }} || ';') > 0 {%- endmacro %}

{# Two half-open validities: whether they overlap, and where the overlap begins and ends. #}
{% macro both_in_force(one, other) -%}
  ({{ one }}.valid_to is null or {{ other }}.valid_from is null or {{ other }}.valid_from < {{ one }}.valid_to)
  and ({{ other }}.valid_to is null or {{ one }}.valid_from is null or {{ one }}.valid_from < {{ other }}.valid_to)
{%- endmacro %}

{% macro later_of(one, other) -%} case when {{ one }} is null or {{ other }} > {{ one }} then {{ other }} else {{ one }} end {%- endmacro %}

{% macro earlier_of(one, other) -%} case when {{ one }} is null or {{ other }} < {{ one }} then {{ other }} else {{ one }} end {%- endmacro %}

{# Whether a leaf of score__leaves looks at a row of figures: same calendar, a period that the set scores, in force. #}
{% macro leaf_looks_at(leaf, figures) -%}
  {{ leaf }}.calendar = {{ figures }}.calendar
  and {{ is_listed(period_kind(figures ~ '.period'), leaf ~ '.period_kinds') }}
  and {{ is_in_force(figures ~ '.period', leaf ~ '.valid_from', leaf ~ '.valid_to') }}
{%- endmacro %}
