-- Sums over the years grow by exactly what the year adds.
select employee_id, simulation_year
from {{ ref('fct_workforce_snapshot') }}
window person as (partition by employee_id order by simulation_year)
qualify cumulative_deferrals - coalesce(lag(cumulative_deferrals) over person, 0) <> deferral + after_tax_contribution
    or cumulative_employer_contributions - coalesce(lag(cumulative_employer_contributions) over person, 0)
        <> employer_match + employer_core
    or cumulative_deferrals < lag(cumulative_deferrals) over person
