{# All rows of `relation`, one for each natural key: what was learned last stands (then the later arrival, then the later row).
   What an arrival of a snapshot source said of its period no longer stands once a later one has told the whole of it. #}
{% macro latest_known(relation, key) -%}
  select * from (
    select
      *,
      row_number() over (
        partition by {{ key | join(', ') }}
        order by learned_at desc, arrival_id desc, row_no desc
      ) as known_order
    from {{ relation }} as landed
    where not exists (
      select 1 from ({{ arrivals_replaced() }}) as replaced
      where replaced.source_id = landed.source_id
        and replaced.province_code = landed.province_code
        and replaced.arrival_id = landed.arrival_id
    )
  ) as ordered
  where known_order = 1
{%- endmacro %}

{# Arrivals whose whole period a later arrival of the same snapshot source has told again. #}
{% macro arrivals_replaced() -%}
  select source_id, province_code, arrival_id
  from (
    select
      earlier.source_id, earlier.province_code, earlier.arrival_id, earlier.period,
      max(case when later.arrival_id is not null then 1 else 0 end) as is_replaced
    from {{ source('accounts', 'arrivals') }} as earlier
    left join {{ source('accounts', 'arrivals') }} as later
      on later.source_id = earlier.source_id
      and later.province_code = earlier.province_code
      and later.is_snapshot
      and {{ period_covers('later.period', 'earlier.period') }}
      and (later.learned_at > earlier.learned_at or (later.learned_at = earlier.learned_at and later.arrival_id > earlier.arrival_id))
    group by earlier.source_id, earlier.province_code, earlier.arrival_id, earlier.period
  ) as told
  group by source_id, province_code, arrival_id
  having min(is_replaced) = 1
{%- endmacro %}

{# Rows of `relation` once for each key, as they were learned last: what is asked for every month and tells its year (the older list of provinces)
   comes unchanged with several months, and is one arrival. #}
{% macro told_once(relation, key) -%}
  select * from (
    select *, row_number() over (partition by {{ key | join(', ') }} order by learned_at desc) as told_order
    from {{ relation }}
  ) as told
  where told_order = 1
{%- endmacro %}
