-- grain: one row per province, dated code of a unit that no longer stands or is known by another code too, unit under which its figures stand today; all others stand for themselves
with latest as (
  select *, row_number() over (partition by province_code, dated_unit_code order by linked_from desc nulls last, unit_id) as link_order
  from {{ ref('int_units__units_linked') }}
  where is_sighted
),

-- the face that a unit of the rulebook shows in the sources of a province
faces as (
  select
    province_code, unit_id, dated_unit_code,
    row_number() over (
      partition by province_code, unit_id
      order by case linked_by when 'name' then 2 when 'nso' then 3 when 'other_nso' then 4 else 1 end, dated_unit_code
    ) as face_order
  from latest
  where link_order = 1
),

provinces as (
  select p.*, coalesce(p.successor_province_code, p.province_code) as today_province_code
  from {{ ref('stg_rulebook__provinces') }} as p
),

moving as (
  select
    l.province_code, l.dated_unit_code, l.unit_id, u.level,
    coalesce(s.reached_unit_id, l.unit_id) as reached_unit_id, coalesce(s.share, 1) as share, coalesce(s.takes_rest, true) as takes_rest,
    coalesce(s.is_sole, f.dated_unit_code <> l.dated_unit_code) as is_sole,
    coalesce(s.succession_status, 'moved') as succession_status
  from latest as l
  inner join provinces as p on p.province_code = l.province_code
  inner join {{ ref('stg_rulebook__units') }} as u on u.unit_id = l.unit_id
  inner join faces as f on f.province_code = l.province_code and f.unit_id = l.unit_id and f.face_order = 1
  left join {{ ref('int_units__successors_resolved') }} as s on s.unit_id = l.unit_id
  where l.link_order = 1 and (
    s.unit_id is not null
    -- a department that stands, of a province that does not, goes where its province went
    or (u.level = 'department' and p.today_province_code <> p.province_code)
    -- two codes of one unit: one of them is its face
    or f.dated_unit_code <> l.dated_unit_code
  )
),

placed as (
  select
    e.*, r.unit_code as reached_code, r.valid_to as reached_to,
    case
      when e.reached_unit_id = e.unit_id and e.succession_status <> 'moved' then e.province_code
      when e.level = 'department' then p.today_province_code
      when c.province_code is not null then e.province_code
      else t.province_code
    end as as_is_province_code
  from moving as e
  inner join {{ ref('stg_rulebook__units') }} as r on r.unit_id = e.reached_unit_id
  inner join provinces as p on p.province_code = e.province_code
  left join {{ ref('int_units__units_covered') }} as c on c.province_code = e.province_code and c.unit_id = e.reached_unit_id
  left join provinces as t on t.nso_code = r.province_nso_code and t.valid_to is null
)

select
  x.province_code,
  x.dated_unit_code as unit_code,
  x.as_is_province_code,
  coalesce(
    f.dated_unit_code,
    -- no source shows it yet: it stands under the rulebook's own code for it
    p.province_unit_code || ':' || x.reached_code || coalesce('@' || cast(x.reached_to as {{ dbt.type_string() }}), '')
  ) as as_is_unit_code,
  x.reached_unit_id,
  x.share,
  x.takes_rest,
  x.is_sole,
  x.succession_status
from placed as x
inner join provinces as p on p.province_code = x.as_is_province_code
left join faces as f on f.province_code = x.as_is_province_code and f.unit_id = x.reached_unit_id and f.face_order = 1

union all

select
  o.province_code, o.province_unit_code as unit_code, n.province_code as as_is_province_code, n.province_unit_code as as_is_unit_code,
  cast(null as {{ dbt.type_string() }}) as reached_unit_id,
  cast(1 as {{ type_points() }}) as share, true as takes_rest, false as is_sole, 'moved' as succession_status
from provinces as o
inner join provinces as n on n.province_code = o.today_province_code
where o.province_code <> o.today_province_code
