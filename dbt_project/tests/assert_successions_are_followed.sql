-- Every figure came to the end of its chain of reorganisations: none stopped at a unit from which it could have gone on.
select r.unit_id, r.reached_unit_id
from {{ ref('int_units__successors_resolved') }} as r
inner join {{ ref('int_units__successions_dated') }} as s on s.old_unit_id = r.reached_unit_id
where s.is_apportionable
