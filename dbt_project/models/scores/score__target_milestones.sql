-- grain: one row per target, version, milestone in force: its year and value, and the milestone before it
with ambiguities as (
  select ambiguity_id, reading_in_force from {{ ref('stg_rulebook__ambiguities') }}
),

-- the steps of a yearly path, as the text is read today
steps as (
  select m.target_id, m.milestone_year, m.milestone_value
  from {{ ref('stg_rulebook__target_milestones') }} as m
  left join ambiguities as a on a.ambiguity_id = m.ambiguity_id
  where m.reading is null or m.reading = a.reading_in_force
),

stated as (
  select
    t.target_id, t.version,
    coalesce(s.milestone_year, t.due_year) as milestone_year,
    coalesce(s.milestone_value, t.target_value) as milestone_value,
    t.target_value_max as milestone_value_max,
    t.follows_target_id
  from {{ ref('stg_rulebook__targets') }} as t
  left join steps as s on s.target_id = t.target_id
  where coalesce(s.milestone_year, t.due_year) is not null
),

-- what comes before: the step before, else the last of the target that this one continues
latest as (
  select target_id, version, milestone_year, milestone_value
  from (select s.*, row_number() over (partition by target_id order by milestone_year desc, version desc) as last_order from stated as s) as ordered
  where last_order = 1
)

select
  s.target_id, s.version, s.milestone_year, s.milestone_value, s.milestone_value_max,
  coalesce(lag(s.milestone_year) over (partition by s.target_id, s.version order by s.milestone_year), b.milestone_year) as previous_year,
  coalesce(lag(s.milestone_value) over (partition by s.target_id, s.version order by s.milestone_year), b.milestone_value) as previous_value
from stated as s
left join latest as b on b.target_id = s.follows_target_id
