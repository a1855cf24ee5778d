-- under each decision of a set, what is summed is the sum of its counted parts (those of bonus and penalty add to nothing), and areas add up to it;
-- rules that ended before its last day are out
with sets as (
  select
    criteria_set_id, max_score,
    coalesce(valid_from, cast('0001-01-01' as date)) as valid_from,
    coalesce(valid_to, cast('9999-12-31' as date)) as valid_to
  from {{ ref('stg_rulebook__criteria_sets') }}
),

standing as (
  select c.criteria_set_id, s.valid_from as set_from, c.criterion_code, c.parent_code, c.rule_type, c.max_score
  from {{ ref('stg_rulebook__criteria') }} as c
  inner join sets as s
    on s.criteria_set_id = c.criteria_set_id
    and (c.valid_from is null or c.valid_from < s.valid_to) and (c.valid_to is null or c.valid_to >= s.valid_to)
  where c.is_counted
),

parts as (
  select
    criteria_set_id, set_from, coalesce(parent_code, '') as whole_code,
    sum(case when rule_type in ('BONUS', 'PENALTY') then 0 else max_score end) as parts_sum
  from standing
  group by criteria_set_id, set_from, coalesce(parent_code, '')
),

wholes as (
  select criteria_set_id, set_from, criterion_code, max_score from standing where rule_type is null
  union all
  select criteria_set_id, valid_from as set_from, '' as criterion_code, max_score from sets
)

select w.criteria_set_id, w.set_from, w.criterion_code, w.max_score, p.parts_sum
from wholes as w
left join parts as p on p.criteria_set_id = w.criteria_set_id and p.set_from = w.set_from and p.whole_code = w.criterion_code
where p.parts_sum is null or p.parts_sum <> w.max_score
