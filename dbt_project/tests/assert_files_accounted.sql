-- landed = accepted + held + duplicate, for every file
select * from {{ ref('int_accounts__files_counted') }} where unaccounted_count <> 0
