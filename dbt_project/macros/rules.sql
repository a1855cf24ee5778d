{# One macro for each scoring rule: an SQL expression for the points of a row that has a denominator above zero. #}

{# max x ratio; full points at 100 percent, more only where the criterion is not capped. #}
{% macro rule_linear(max_score, numerator, denominator, full_ratio_pct, step, is_capped) -%}
  {{ exact_share(max_score, numerator, denominator, '100', step, is_capped) }}
{%- endmacro %}

{# max x ratio / target; full points from the criterion's target ratio on. #}
{% macro rule_linear_capped_at_target(max_score, numerator, denominator, full_ratio_pct, step, is_capped) -%}
  {{ exact_share(max_score, numerator, denominator, full_ratio_pct, step, 'true') }}
{%- endmacro %}
