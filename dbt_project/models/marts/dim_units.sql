-- grain: one row per unit under the code by which its figures stand: seen in any source, or a province, or what took over one of them
select
  unit_code, province_code, parent_unit_code, unit_name_vi, unit_level, peer_group, nso_code,
  valid_from, valid_to, parent_nso_code, successor_unit_code, succession_status
from {{ ref('int_units__units_described') }}
