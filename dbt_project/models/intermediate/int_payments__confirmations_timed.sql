-- grain: one row per province, transaction of the Payment Platform: whether it is a payment, and when it was made
-- One client formats times with `hh` in place of `HH` (sources/README 2.4): 13 to 23 o'clock are printed as 1 to 11, midnight as 12.
with confirmations as (
  select
    *,
    extract(hour from {{ local_time('paid_at') }}) as local_hour,
    {{ dbt.dateadd('hour', 12, 'paid_at') }} as twelve_later_at,
    {{ dbt.dateadd('hour', -12, 'paid_at') }} as twelve_earlier_at
  from {{ ref('stg_payments__confirmations') }}
),

-- when it was paid, if such a clock printed it
read_otherwise as (
  select *, case when local_hour between 1 and 11 then twelve_later_at when local_hour = 12 then twelve_earlier_at end as true_at
  from confirmations
),

made as (
  select distinct province_code, dossier_code, amount_vnd, paid_at from confirmations where is_success
),

-- nothing is paid before it is filed; where a sender copies the time of acceptance, its time of filing says nothing
filings as (
  select province_code, dossier_code, min(filed_at) as filed_at
  from (
    select province_code, dossier_code, applied_at as filed_at from {{ ref('stg_one_stop_dossiers__dossiers') }}
    union all
    select province_code, dossier_code, filed_at from {{ ref('stg_national_sync_log__dossiers') }} where filed_at < accepted_at
  ) as stated
  where filed_at is not null
  group by province_code, dossier_code
),

judged as (
  select
    r.*,
    m.paid_at is not null and r.is_success as is_clock_twin,
    coalesce(m.paid_at is null and r.local_hour between 1 and 11 and r.paid_at < f.filed_at and r.true_at >= f.filed_at, false) as is_clock_shifted
  from read_otherwise as r
  left join made as m
    on m.province_code = r.province_code and m.dossier_code = r.dossier_code and m.amount_vnd = r.amount_vnd and m.paid_at = r.true_at
  left join filings as f on f.province_code = r.province_code and f.dossier_code = r.dossier_code
)

select
  source_id, province_code, period, file_sha256,
  transaction_id, dossier_code, amount_vnd,
  is_success and not is_clock_twin as is_payment,
  is_clock_twin,
  is_clock_shifted,
  case when is_clock_twin or is_clock_shifted then true_at else paid_at end as paid_at
from judged
