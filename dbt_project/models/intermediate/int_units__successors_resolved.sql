-- grain: one row per unit that ended, unit to which its figures come in the end (itself where nothing can be moved)
-- No recursion, which engines spell differently: a chain of as many hops as `succession_hops`; a test says when a unit needs more.
with steps as (
  select old_unit_id, new_unit_id, coalesce(share, 1) as share, is_main, is_sole
  from {{ ref('int_units__successions_dated') }}
  where is_apportionable
),

reached_0 as (
  select
    unit_id, unit_id as reached_unit_id,
    cast(1 as {{ type_points() }}) as share, true as takes_rest, true as is_sole
  from {{ ref('stg_rulebook__units') }}
  where valid_to is not null
),

{% for hop in range(1, var('succession_hops') + 1) %}
reached_{{ hop }} as (
  select
    r.unit_id,
    coalesce(s.new_unit_id, r.reached_unit_id) as reached_unit_id,
    cast(r.share * coalesce(s.share, 1) as {{ type_points() }}) as share,
    r.takes_rest and coalesce(s.is_main, true) as takes_rest,
    r.is_sole and coalesce(s.is_sole, true) as is_sole
  from reached_{{ hop - 1 }} as r
  left join steps as s on s.old_unit_id = r.reached_unit_id
),

{% endfor %}
-- two parts may meet again in one unit
summed as (
  select
    unit_id, reached_unit_id,
    cast(sum(share) as {{ type_points() }}) as share,
    max(case when takes_rest then 1 else 0 end) = 1 as takes_rest,
    min(case when is_sole then 1 else 0 end) = 1 as is_sole
  from reached_{{ var('succession_hops') }}
  group by unit_id, reached_unit_id
),

divided as (
  select distinct old_unit_id from {{ ref('int_units__successions_dated') }}
)

select
  s.unit_id,
  s.reached_unit_id,
  s.share,
  s.takes_rest,
  s.is_sole,
  case when r.valid_to is null then 'moved' when d.old_unit_id is not null then 'not_apportioned' else 'no_successor' end as succession_status
from summed as s
inner join {{ ref('stg_rulebook__units') }} as r on r.unit_id = s.reached_unit_id
left join divided as d on d.old_unit_id = s.reached_unit_id
