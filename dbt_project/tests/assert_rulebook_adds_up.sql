-- counted parts add up to the maximum of what they are parts of, and areas to their set's; bonuses and penalties add to nothing
with criteria as (
  select * from {{ ref('stg_rulebook__criteria') }}
  where is_counted and valid_to is null and coalesce(rule_type, '') not in ('BONUS', 'PENALTY')
),

wholes as (
  select a.criteria_set_id, a.criterion_code, a.max_score, sum(c.max_score) as parts_sum
  from criteria as a
  left join criteria as c on c.criteria_set_id = a.criteria_set_id and c.parent_code = a.criterion_code
  where a.rule_type is null
  group by a.criteria_set_id, a.criterion_code, a.max_score
),

sets as (
  select s.criteria_set_id, s.criteria_set_id as criterion_code, s.max_score, sum(a.max_score) as parts_sum
  from {{ ref('stg_rulebook__criteria_sets') }} as s
  left join criteria as a on a.criteria_set_id = s.criteria_set_id and a.level = 'area'
  group by s.criteria_set_id, s.max_score
)

select * from wholes where parts_sum is null or parts_sum <> max_score
union all
select * from sets where parts_sum is null or parts_sum <> max_score
