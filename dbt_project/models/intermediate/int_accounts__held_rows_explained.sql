-- grain: one row per held row and reason, the reason as a sentence that names the field
select
  h.source_id, h.entity, h.province_code, h.period, h.arrival_id, h.file_sha256, h.row_no,
  h.rule_code, h.field,
  replace(r.reason_vi, '{field}', coalesce(h.field, '-')) as reason_vi,
  replace(r.reason_en, '{field}', coalesce(h.field, '-')) as reason_en,
  h.owner, h.raw_text, h.learned_at
from {{ ref('stg_accounts__held_rows') }} as h
left join {{ ref('stg_rulebook__hold_rules') }} as r on r.rule_code = h.rule_code
