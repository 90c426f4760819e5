-- One row per person employed in the year: the employer's match by the plan's formula, and whether it is earned.
with eligible as (

    select
        people.scenario_id, people.plan_design_id, people.employee_id,
        contributions.deferral,
        contributions.eligible_compensation,
        plans.match_type,
        plans.match_tier_1_rate, plans.match_tier_1_cap, plans.match_tier_2_rate, plans.match_tier_2_cap,
        plans.match_active_at_year_end and people.last_day < {{ year_end() }} as fails_active,
        people.hours_worked < plans.match_min_hours as fails_hours,
        people.tenure_months < plans.match_min_tenure_months as fails_tenure
    from {{ ref('int_workforce_year') }} as people
    join {{ ref('int_employee_contributions') }} as contributions
        on contributions.employee_id = people.employee_id
        and contributions.simulation_year = people.simulation_year
    join {{ ref('stg_plan_designs') }} as plans on plans.plan_design_id = people.plan_design_id
    where people.simulation_year = {{ simulation_year() }}

)

select
    scenario_id,
    plan_design_id,
    employee_id,
    match_type,
    not (fails_active or fails_hours or fails_tenure) as is_match_eligible,
    case
        when fails_active then 'not active at year end'
        when fails_hours then 'too few hours'
        when fails_tenure then 'too short a tenure'
    end as match_ineligibility_reason,
    {{ match_formula('deferral', 'eligible_compensation') }} as formula_match,
    case
        when fails_active or fails_hours or fails_tenure then 0
        else {{ match_formula('deferral', 'eligible_compensation') }}
    end::decimal(12, 2) as employer_match,
    {{ matched_deferral('deferral', 'eligible_compensation') }} as matched_deferral,
    {{ simulation_year() }}::integer as simulation_year
from eligible
