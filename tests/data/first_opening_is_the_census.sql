-- Who is in the opening workforce of the first year is in the baseline, and the other way round.
select employee_id, count(*) as sides
from (
    select employee_id from {{ ref('int_baseline_workforce') }}
    union all
    select employee_id
    from {{ ref('fct_workforce_snapshot') }}
    where simulation_year = {{ var('simulation_start_year') }}
        and detailed_status in ('continuous_active', 'experienced_termination')
)
group by employee_id
having count(*) <> 2
