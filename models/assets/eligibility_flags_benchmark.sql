-- One row per person and year: the same flags as `eligibility_flags`, worked out the long way from birth and hire
-- dates by calendar arithmetic, for the parity test. It shares no expression with the model that it checks.
{{ config(materialized='view') }}

with calendar as (

    select
        *,
        coalesce(termination_date, make_date(simulation_year, 12, 31)) as as_of,
        greatest(hire_date, make_date(simulation_year, 1, 1)) as counted_from
    from {{ ref('fct_workforce_snapshot') }}

),

counted as (

    select
        *,
        -- A month ends on the day that it began on, or on its last day where it is shorter: who is born on 29 February
        -- has the birthday on the 28th in common years.
        year(as_of) - year(birth_date)
            - case
                when month(as_of) < month(birth_date) then 1
                when month(as_of) = month(birth_date) and day(as_of) < day(birth_date) and as_of <> last_day(as_of)
                    then 1
                else 0
            end as age_years,
        12 * (year(as_of) - year(hire_date)) + month(as_of) - month(hire_date)
            - case when day(as_of) < day(hire_date) and as_of <> last_day(as_of) then 1 else 0 end
            as months,
        round((date_diff('day', counted_from, as_of) + 1) * hours_per_week / 7, 2) as hours
    from calendar

)

select
    scenario_id,
    plan_design_id,
    employee_id,
    simulation_year,
    employment_status = 'active' as is_active,
    months >= 12 as has_tenure,
    age_years >= 21 as has_age,
    hours >= 1000 as has_hours,
    months::integer as tenure_months,
    age_years::integer as age,
    hours::decimal(8, 2) as hours_ytd,
    employment_status = 'active' and months >= 12 and age_years >= 21 and hours >= 1000 as fully_eligible,
    case
        when add_years_21 >= add_year_1 then add_years_21 else add_year_1
    end as eligibility_date
from (
    select
        *,
        -- 29 February becomes 28 February where the year has none.
        least(
            make_date(year(birth_date) + 21, month(birth_date), 1) + day(birth_date)::integer - 1,
            last_day(make_date(year(birth_date) + 21, month(birth_date), 1))
        ) as add_years_21,
        least(
            make_date(year(hire_date) + 1, month(hire_date), 1) + day(hire_date)::integer - 1,
            last_day(make_date(year(hire_date) + 1, month(hire_date), 1))
        ) as add_year_1
    from counted
)
