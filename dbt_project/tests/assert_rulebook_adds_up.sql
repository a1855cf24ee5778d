-- what is summed is the sum of its counted parts (those of bonus and penalty add to nothing), and areas add up to their set; rules that ended before their set did are out
with standing as (
  select c.*
  from {{ ref('stg_rulebook__criteria') }} as c
  inner join {{ ref('stg_rulebook__criteria_sets') }} as s on s.criteria_set_id = c.criteria_set_id
  where c.is_counted and (c.valid_to is null or c.valid_to = s.valid_to)
),

parts as (
  select
    criteria_set_id, coalesce(parent_code, '') as whole_code,
    sum(case when rule_type in ('BONUS', 'PENALTY') then 0 else max_score end) as parts_sum
  from standing
  group by criteria_set_id, coalesce(parent_code, '')
),

wholes as (
  select criteria_set_id, criterion_code, max_score from standing where rule_type is null
  union all
  select criteria_set_id, '' as criterion_code, max_score from {{ ref('stg_rulebook__criteria_sets') }}
)

select w.criteria_set_id, w.criterion_code, w.max_score, p.parts_sum
from wholes as w
left join parts as p on p.criteria_set_id = w.criteria_set_id and p.whole_code = w.criterion_code
where p.parts_sum is null or p.parts_sum <> w.max_score
