-- grain: one row per province, report of Hue-S, over all periods; the last reading stands
with known as (
  {{ latest_known(source('petitions', 'hue_s_petitions'), ['province_code', 'petition_id']) }}
)

select source_id, province_code, period, file_sha256, learned_at, petition_id, topic_name, status, reported_at
from known
