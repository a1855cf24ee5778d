-- grain: one row per province, topic of Hue-S; the last reading stands
with known as (
  {{ latest_known(source('petitions', 'hue_s_topics'), ['province_code', 'topic_id']) }}
)

select source_id, province_code, period, file_sha256, learned_at, topic_id, topic_name
from known
