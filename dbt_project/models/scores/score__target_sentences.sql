-- grain: one row per target in force, month: how its status was found, and which figure is missing, in words
with texts as (
  select text_code, text_vi from {{ ref('stg_rulebook__target_texts') }}
),

labels as (
  select status_type, code, name_vi from {{ ref('stg_rulebook__statuses') }}
),

told as (
  select
    p.*, t.shape, t.unit, t.province_code, t.base_text_vi, t.missing_figure_vi as missing_measure_vi, t.measure_code,
    case when t.unit = '%' then '%' else '' end as sign,
    coalesce({{ number_vi('p.milestone_value') }}, {{ number_vi('t.target_value') }}) as milestone_text,
    {{ number_vi('p.start_value') }} as start_text,
    {{ number_vi('p.path_value') }} as path_text,
    {{ number_vi('p.required_per_month') }} as rate_text,
    {{ number_vi('p.base_value') }} as base_text,
    cast(p.milestone_year as {{ dbt.type_string() }}) as year_text,
    case when p.milestone_year is null then 'due_unknown' else 'due' end as due_code,
    cast(p.total_months as {{ dbt.type_string() }}) as total_text,
    cast(p.elapsed_months as {{ dbt.type_string() }}) as elapsed_text,
    cast(p.remaining_months as {{ dbt.type_string() }}) as remaining_text,
    cast(p.start_month as {{ dbt.type_string() }}) || '/' || cast(p.start_year as {{ dbt.type_string() }}) as start_period_text,
    {{ number_vi('t.target_value_max') }} as most_text,
    c.name_vi as comparator_text,
    -- without its whole a part is not measured: then the whole is what is missing, else the part
    case when w.measure_code is not null and f.figure_value is null then w.name_vi else coalesce(m.name_vi, t.measure_code) end as measure_text,
    case when w.measure_code is not null and f.figure_value is null then w.measure_code else t.measure_code end as code_text,
    coalesce(s.name_vi, m.source_id) as source_text,
    case t.scope when 'unit' then t.scope_unit_name else coalesce(l.name_vi, v.full_name_vi) end as scope_text,
    v.full_name_vi as province_text,
    v.valid_to as province_valid_to,
    case
      when p.actual_value is not null and p.path_code = 'path_no_start' and not p.is_met then 'missing_start'
      when p.actual_value is not null or p.is_nothing_arisen then null
      when t.measure_code is null then 'missing_measure'
      when {{ first_day_of('p.period') }} >= v.valid_to then 'missing_province'
      when p.figure_value is not null and p.base_value is null then 'missing_base'
      else 'missing_figure'
    end as missing_code
  from {{ ref('score__target_paths') }} as p
  inner join {{ ref('stg_rulebook__targets') }} as t on t.target_id = p.target_id and t.version = p.version
  left join {{ ref('stg_rulebook__provinces') }} as v on v.province_code = t.province_code
  left join {{ ref('stg_rulebook__measures') }} as m on m.measure_code = t.measure_code
  left join {{ ref('score__target_wholes') }} as w on w.part_measure_code = t.measure_code
  left join {{ ref('score__target_figures') }} as f
    on f.target_id = t.target_id and f.version = t.version and f.period = p.period and f.figure_role = 'whole'
  left join labels as s on s.status_type = 'source' and s.code = m.source_id
  left join labels as c on c.status_type = 'comparator' and c.code = t.comparator
  left join labels as l on l.status_type = 'unit_level' and l.code = t.scope_unit_level
)

select
  d.target_id, d.version, d.period,
  {{ filled_in('r.text_vi', {
    'comparator': 'd.comparator_text', 'value': 'd.milestone_text', 'sign': 'd.sign', 'most': 'd.most_text', 'year': 'd.year_text',
    'due': filled_in('y.text_vi', {'year': 'd.year_text'}), 'base': 'd.base_text', 'base_text': 'd.base_text_vi',
  }) }} || ' ' || {{ filled_in('p.text_vi', {
    'start': 'd.start_text', 'sign': 'd.sign', 'start_period': 'd.start_period_text', 'value': 'd.milestone_text', 'year': 'd.year_text',
    'elapsed': 'd.elapsed_text', 'total': 'd.total_text', 'path': 'd.path_text', 'base_text': 'd.base_text_vi',
  }) }} || case
    when d.required_per_month is null then ''
    else ' ' || {{ filled_in('a.text_vi', {'rate': 'd.rate_text', 'sign': 'd.sign', 'remaining': 'd.remaining_text'}) }}
  end as method_vi,
  case
    when d.missing_code = 'missing_measure' then d.missing_measure_vi
    else {{ filled_in('x.text_vi', {
      'measure': 'd.measure_text', 'code': 'd.code_text', 'source': 'd.source_text', 'scope': 'd.scope_text',
      'period': period_vi('coalesce(d.actual_period, d.period)'),
      'base_text': 'd.base_text_vi', 'province': 'd.province_text',
    }) }}
  end as missing_figure_vi
from told as d
left join texts as r on r.text_code = 'rule_' || d.shape
left join texts as y on y.text_code = d.due_code
left join texts as p on p.text_code = d.path_code
left join texts as a on a.text_code = 'pace'
left join texts as x on x.text_code = d.missing_code
