-- One row per person employed in the year: pay earned, prorated by day over hire, raise, promotion and termination.
select
    people.scenario_id,
    people.plan_design_id,
    people.employee_id,
    people.first_day,
    people.last_day,
    people.days_employed,
    people.starting_compensation,
    people.closing_compensation,
    people.pay_days,
    {{ per_year('people.pay_days') }} as prorated_compensation,
    round(people.pay_days::double / people.days_employed, 2)::decimal(12, 2) as full_year_equivalent,
    limits.compensation_limit_401a17,
    -- Pay that the plan may take into account.
    least({{ per_year('people.pay_days') }}, limits.compensation_limit_401a17)::decimal(12, 2) as eligible_compensation,
    {{ per_year('people.pay_days') }} > limits.compensation_limit_401a17 as is_limited_401a17,
    {{ simulation_year() }}::integer as simulation_year
from {{ ref('int_workforce_year') }} as people
join {{ ref('stg_regulatory_limits') }} as limits
    on limits.limit_year = {{ simulation_year() }}
where people.simulation_year = {{ simulation_year() }}
