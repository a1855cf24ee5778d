-- grain: one row per period, criteria set, province, unit, scope whose published total differs from the sum of its published parts
select period, criteria_set_id, province_code, unit_code, scope_code, stated_total, parts_sum, difference
from {{ ref('score__total_gaps') }}
