-- One row per person employed in the year: the employer's core contribution, flat or by tenure or points.
with people as (

    select
        workforce.scenario_id, workforce.plan_design_id, workforce.employee_id,
        pay.eligible_compensation,
        plans.core_type,
        plans.core_flat_rate,
        workforce.hours_worked >= plans.core_min_hours
            and (workforce.last_day = {{ year_end() }} or not plans.core_active_at_year_end) as is_core_eligible,
        -- Whole years of service at the last day; points add the age.
        case plans.core_type
            when 'tenure' then workforce.tenure_months // 12
            when 'points' then workforce.tenure_months // 12 + workforce.age_at_year_end
            else 0
        end::integer as core_basis
    from {{ ref('int_workforce_year') }} as workforce
    join {{ ref('int_employee_compensation') }} as pay
        on pay.employee_id = workforce.employee_id and pay.simulation_year = workforce.simulation_year
    join {{ ref('stg_plan_designs') }} as plans on plans.plan_design_id = workforce.plan_design_id
    where workforce.simulation_year = {{ simulation_year() }}

),

rated as (

    select
        people.*,
        case
            when not people.is_core_eligible then 0
            when people.core_type = 'flat' then people.core_flat_rate
            else coalesce(schedule.core_rate, 0)
        end::decimal(6, 4) as core_rate
    from people
    left join {{ ref('core_contribution_schedule') }} as schedule
        on schedule.plan_design_id = people.plan_design_id
        and people.core_basis between schedule.from_value and schedule.to_value

)

select
    scenario_id,
    plan_design_id,
    employee_id,
    core_type,
    is_core_eligible,
    core_basis,
    core_rate,
    round(eligible_compensation * core_rate, 2)::decimal(12, 2) as employer_core,
    {{ simulation_year() }}::integer as simulation_year
from rated
