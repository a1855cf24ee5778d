{# One macro for each scoring rule: an SQL expression for the points of a row, exact and rounded once. What the rule looks at is
   numerator / denominator in percent, the denominator above zero; a number that is no ratio stands over 100. #}

{# max x ratio; full points at 100 percent, more only where the criterion is not capped. #}
{% macro rule_linear(max_score, numerator, denominator, step, is_capped) -%}
  {{ exact_share(max_score, numerator, denominator, '100', step, is_capped) }}
{%- endmacro %}

{# max x ratio / target; full points from the criterion's target ratio on. #}
{% macro rule_linear_capped_at_target(max_score, numerator, denominator, full_ratio_pct, step) -%}
  {{ exact_share(max_score, numerator, denominator, full_ratio_pct, step, 'true') }}
{%- endmacro %}

{# Nothing below the floor; from it on floor_score, rising to the maximum at the full ratio. #}
{% macro rule_floor_then_linear(max_score, numerator, denominator, floor_ratio_pct, floor_score, full_ratio_pct, step) -%}
  {%- set span = '((' ~ millionths(full_ratio_pct) ~ ' - ' ~ millionths(floor_ratio_pct) ~ ') * ' ~ millionths(denominator) ~ ')' -%}
  {%- set above_floor = '(' ~ millionths(numerator) ~ ' * 100000000 - ' ~ millionths(floor_ratio_pct) ~ ' * ' ~ millionths(denominator) ~ ')' -%}
  {%- set rising = millionths(floor_score) ~ ' * ' ~ span ~ ' + (' ~ millionths(max_score) ~ ' - ' ~ millionths(floor_score) ~ ') * ' ~ above_floor -%}
  case
    when {{ ratio_stands(numerator, denominator, '<', floor_ratio_pct) }} then 0
    else {{ exact_quotient('least(' ~ rising ~ ', ' ~ millionths(max_score) ~ ' * ' ~ span ~ ')', span, step) }}
  end
{%- endmacro %}

{# max less the points of each case, never below zero. #}
{% macro rule_deduction(max_score, points_per_unit, count, step) -%}
  {%- set left = millionths(max_score) ~ ' * 1000000 - ' ~ millionths(points_per_unit) ~ ' * ' ~ millionths(count) -%}
  {{ exact_quotient('greatest(' ~ left ~ ', 0)', '1000000', step) }}
{%- endmacro %}

{# The points of each case, at most max; a penalty is the same below zero. #}
{% macro rule_bonus(max_score, points_per_unit, count, step) -%}
  {{ exact_quotient('least(' ~ millionths(points_per_unit) ~ ' * ' ~ millionths(count) ~ ', ' ~ millionths(max_score) ~ ' * 1000000)', '1000000', step) }}
{%- endmacro %}

{% macro rule_penalty(max_score, points_per_unit, count, step) -%} -1 * ({{ rule_bonus(max_score, points_per_unit, count, step) }}) {%- endmacro %}

{# The mean of the points of all answers that have any. #}
{% macro rule_survey_levels(answer_points, answer_count, step) -%}
  {{ exact_quotient('(' ~ millionths(answer_points) ~ ' * 1000000)', millionths(answer_count), step) }}
{%- endmacro %}

{# Whether a step of a rule holds a row: by its code, by the points that were entered, or by an interval that is compared exactly. #}
{% macro step_holds(row, step) -%}
  case
    when {{ row }}.ratio_source = 'entered' then {{ step }}.points = {{ row }}.entered_points
    when {{ row }}.rule_type in ('YES_NO', 'LEVELS') then {{ row }}.ratio_source in ('count', 'stated') and {{ step }}.step_code = {{ plain_number(row ~ '.looked_at') }}
    when {{ row }}.rule_type = 'BRACKETS' then
      {{ row }}.looked_over > 0
      and (
        {{ step }}.lower_bound is null
        or {{ ratio_stands(row ~ '.looked_at', row ~ '.looked_over', '>', step ~ '.lower_bound') }}
        or ({{ step }}.lower_is_in and {{ ratio_stands(row ~ '.looked_at', row ~ '.looked_over', '=', step ~ '.lower_bound') }})
      )
      and (
        {{ step }}.upper_bound is null
        or {{ ratio_stands(row ~ '.looked_at', row ~ '.looked_over', '<', step ~ '.upper_bound') }}
        or ({{ step }}.upper_is_in and {{ ratio_stands(row ~ '.looked_at', row ~ '.looked_over', '=', step ~ '.upper_bound') }})
      )
    else false
  end
{%- endmacro %}

{# A decimal as a person writes it: 3 and not 3.000000. #}
{% macro plain_number(value) -%}
  trim(trailing '.' from trim(trailing '0' from cast(cast({{ value }} as decimal(24, 6)) as {{ dbt.type_string() }})))
{%- endmacro %}
