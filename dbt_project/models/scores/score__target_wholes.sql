-- grain: one row per entered figure that is a part of another: which measure has the whole
select
  p.measure_code as part_measure_code,
  w.measure_code,
  w.name_vi
from {{ ref('stg_rulebook__workbook_items') }} as i
inner join {{ ref('stg_rulebook__measures') }} as p on p.measure_code = 'entered__' || i.item_code
inner join {{ ref('stg_rulebook__measures') }} as w on w.measure_code = 'entered__' || i.part_of
