-- The corrective events of a person and year add up to the excess over 415(c).
select employee_id, simulation_year, excess, corrected
from {{ ref('limits_415c') }}
full join (
    select employee_id, simulation_year, sum(correction_amount) as corrected
    from {{ ref('limits_415c_corrective_events') }}
    group by all
) using (employee_id, simulation_year)
where coalesce(excess, 0) <> coalesce(corrected, 0)
