-- One row per person and year: the statutory tests of eligibility at the end of the year (or of employment).
select
    scenario_id,
    plan_design_id,
    employee_id,
    simulation_year,
    termination_date is null as is_active,
    tenure_months >= 12 as has_tenure,
    date_sub('year', birth_date, last_day) >= 21 as has_age,
    hours_worked >= 1000 as has_hours,
    tenure_months,
    date_sub('year', birth_date, last_day)::integer as age,
    hours_worked as hours_ytd,
    termination_date is null
        and tenure_months >= 12
        and date_sub('year', birth_date, last_day) >= 21
        and hours_worked >= 1000 as fully_eligible,
    -- The day on which age and service are both met, be it past or still to come.
    greatest(
        (birth_date + interval 21 year)::date,
        (hire_date + interval 12 month)::date
    ) as eligibility_date
from {{ ref('int_workforce_year') }}
where simulation_year = {{ simulation_year() }}
