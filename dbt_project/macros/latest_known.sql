{# All rows of `relation`, one for each natural key: what was learned last stands (then the later arrival, then the later row). #}
{% macro latest_known(relation, key) -%}
  select * from (
    select
      *,
      row_number() over (
        partition by {{ key | join(', ') }}
        order by learned_at desc, arrival_id desc, row_no desc
      ) as known_order
    from {{ relation }}
  ) as ordered
  where known_order = 1
{%- endmacro %}
