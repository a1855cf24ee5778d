-- grain: one row per period, criteria set, province, unit, area
with areas as (
  select criteria_set_id, criterion_code as area_code, max_score, rounding_step, valid_from, valid_to
  from {{ ref('stg_rulebook__criteria') }}
  where level = 'area'
),

listed as (
  select l.period, a.criteria_set_id, l.province_code, l.unit_code, a.area_code, l.published_score, a.max_score
  from {{ ref('measure__province_list_scores') }} as l
  inner join areas as a on a.area_code = l.area_code and {{ is_in_force('l.period', 'a.valid_from', 'a.valid_to') }}
),

members as (
  select
    period, criteria_set_id, province_code, unit_code, area_code,
    cast(sum(score) as {{ type_points() }}) as score,
    sum(case when score_status = 'provisional' then 1 else 0 end) as provisional_count,
    sum(case when score_status = 'missing_data' then 1 else 0 end) as missing_count,
    count(*) as member_count,
    -- the strongest basis of the criteria that carry points, in the order of the words' ranks below
    min(
      case when score is not null then case score_basis when 'recomputed' then 1 when 'published' then 2 when 'stated_ratio' then 3 else 4 end end
    ) as basis_order
  from {{ ref('score__criteria') }}
  where is_counted
  group by period, criteria_set_id, province_code, unit_code, area_code
),

present as (
  select distinct period, criteria_set_id, province_code, unit_code from {{ ref('score__criteria') }}
),

recomputed as (
  select
    p.period, p.criteria_set_id, p.province_code, p.unit_code, a.area_code,
    {{ rounded_at('m.score', 'a.rounding_step') }} as score,
    a.max_score,
    case
      when m.score is not null then case when m.provisional_count > 0 then 'provisional' else 'scored' end
      when m.missing_count > 0 or m.member_count is null then 'missing_data'
      else 'not_applicable'
    end as score_status,
    case m.basis_order when 1 then 'recomputed' when 2 then 'published' when 3 then 'stated_ratio' when 4 then 'zero_denominator' end as score_basis,
    t.published_score
  from present as p
  inner join areas as a on a.criteria_set_id = p.criteria_set_id and {{ is_in_force('p.period', 'a.valid_from', 'a.valid_to') }}
  left join members as m
    on m.period = p.period and m.criteria_set_id = p.criteria_set_id and m.province_code = p.province_code
    and m.unit_code = p.unit_code and m.area_code = a.area_code
  left join {{ ref('measure__portal_group_totals') }} as t
    on t.period = p.period and t.province_code = p.province_code and t.unit_code = p.unit_code and t.area_code = a.area_code
  -- where the portal's list states the province in this very period, the list stands, as published
  left join (select distinct period, criteria_set_id, province_code, unit_code from listed) as l
    on l.period = p.period and l.criteria_set_id = p.criteria_set_id and l.province_code = p.province_code and l.unit_code = p.unit_code
  where l.unit_code is null
)

select
  period, criteria_set_id, province_code, unit_code, area_code,
  score, max_score, score_status, score_basis, published_score,
  cast(score - published_score as {{ type_points() }}) as score_gap
from recomputed

union all

select
  period, criteria_set_id, province_code, unit_code, area_code,
  published_score as score, max_score,
  case when published_score is null then 'missing_data' else 'scored' end as score_status,
  case when published_score is not null then 'published' end as score_basis,
  published_score,
  cast(published_score - published_score as {{ type_points() }}) as score_gap
from listed
