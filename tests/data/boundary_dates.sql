-- What must hold on the days on which a rule turns.
with people as (

    select snapshot.*, contributions.catch_up_limit
    from {{ ref('fct_workforce_snapshot') }} as snapshot
    join {{ ref('int_employee_contributions') }} as contributions using (employee_id, simulation_year)

)

select 'hired on 31 December: one day of pay' as rule, employee_id, simulation_year
from people
where hire_date = make_date(simulation_year, 12, 31) and (days_employed <> 1 or termination_date is not null)

union all

select 'fifty on 31 December: catch-up for the whole year', employee_id, simulation_year
from people
where birth_date = make_date(simulation_year - 50, 12, 31) and catch_up_limit = 0

union all

select 'fifty on 1 January of the next year: no catch-up', employee_id, simulation_year
from people
where birth_date = make_date(simulation_year - 49, 1, 1) and catch_up_limit <> 0

union all

select 'employed all year: the days of the year', employee_id, simulation_year
from people
where detailed_status = 'continuous_active'
    and days_employed <> dayofyear(make_date(simulation_year, 12, 31))

union all

select 'left on the last day of the year: the days of the year', employee_id, simulation_year
from people
where detailed_status = 'experienced_termination' and termination_date = make_date(simulation_year, 12, 31)
    and days_employed <> dayofyear(make_date(simulation_year, 12, 31))

union all

select 'born on 29 February: a year older on 28 February of common years', employee_id, simulation_year
from people
where month(birth_date) = 2 and day(birth_date) = 29
    and plan_entry_date < make_date(year(birth_date) + 21, 2, 28)

union all

select 'enrolled before entry into the plan', employee_id, simulation_year
from people
where year(first_enrollment_date) = simulation_year and first_enrollment_date < plan_entry_date
    and enrollment_method in ('auto', 'voluntary')
