-- grain: one row per step of a run, as it ended
select
  cast(run_id as {{ dbt.type_string() }}) as run_id,
  cast(step as {{ dbt.type_string() }}) as step_code,
  cast(source_id as {{ dbt.type_string() }}) as source_id,
  cast(province_code as {{ dbt.type_string() }}) as province_code,
  cast(period as {{ dbt.type_string() }}) as period,
  cast(status as {{ dbt.type_string() }}) as step_status,
  cast(said as {{ dbt.type_string() }}) as outcome,
  cast(error as {{ dbt.type_string() }}) as error,
  cast(row_count as bigint) as row_count,
  cast(byte_count as bigint) as byte_count,
  cast(seconds as {{ type_count() }}) as seconds,
  cast(peak_memory_mib as bigint) as peak_memory_mib,
  cast(started_at as {{ dbt.type_timestamp() }}) as started_at
from {{ source('accounts', 'steps') }}
