-- grain: one row per calendar, period, province, unit of today, measure, question, answer
select calendar, period, province_code, unit_code, measure_code, question_code, answer_code, answer_count, source_id, file_sha256
from {{ ref('measure__answers_counted') }}
where unit_view = 'as_is'
