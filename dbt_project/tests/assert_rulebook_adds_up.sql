-- counted criteria add up to their area's maximum, and areas to their set's
with criteria as (
  select * from {{ ref('stg_rulebook__criteria') }}
),

areas as (
  select a.criteria_set_id, a.criterion_code, a.max_score, sum(c.max_score) as parts_sum
  from criteria as a
  left join criteria as c
    on c.criteria_set_id = a.criteria_set_id and c.parent_code = a.criterion_code and c.is_counted and c.valid_to is null
  where a.level = 'area' and a.valid_to is null
  group by a.criteria_set_id, a.criterion_code, a.max_score
),

sets as (
  select s.criteria_set_id, s.criteria_set_id as criterion_code, s.max_score, sum(a.max_score) as parts_sum
  from {{ ref('stg_rulebook__criteria_sets') }} as s
  left join areas as a on a.criteria_set_id = s.criteria_set_id
  group by s.criteria_set_id, s.max_score
)

select * from areas where parts_sum is null or parts_sum <> max_score
union all
select * from sets where parts_sum is null or parts_sum <> max_score
