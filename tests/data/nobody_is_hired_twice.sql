-- Neither two hires of one person, nor the hire of somebody who is in the census.
select employee_id
from (
    select employee_id from {{ ref('fct_yearly_events') }} where event_type = 'hire'
    union all
    select employee_id from {{ ref('stg_census_employees') }}
)
group by employee_id
having count(*) > 1
