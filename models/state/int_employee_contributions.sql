-- One row per person employed in the year: what they asked to defer, and what the limits let them.
with pay_steps as (

    select employee_id, effective_date, compensation_amount - previous_compensation as pay_change
    from {{ ref('stg_unified_events') }}
    where simulation_year = {{ simulation_year() }}
        and event_type in ('promotion', 'raise')

),

rate_steps as (

    select employee_id, effective_date, employee_deferral_rate - prev_employee_deferral_rate as rate_change
    from {{ ref('stg_unified_events') }}
    where simulation_year = {{ simulation_year() }}
        and event_type in ('benefit_enrollment', 'opt_out', 'deferral_change', 'deferral_escalation')

),

pay_and_steps as (

    -- The pay that somebody starts with is a step on the first day.
    select
        people.employee_id, people.last_day, people.first_day as effective_date,
        people.starting_compensation as pay_change
    from {{ ref('int_workforce_year') }} as people
    where people.simulation_year = {{ simulation_year() }}

    union all

    select people.employee_id, people.last_day, pay_steps.effective_date, pay_steps.pay_change
    from {{ ref('int_workforce_year') }} as people
    join pay_steps on pay_steps.employee_id = people.employee_id
    where people.simulation_year = {{ simulation_year() }}

),

changed as (

    -- Every change of the rate applies to every part of the pay, from the later of both dates to the last day.
    select
        rates.employee_id,
        sum(
            rates.rate_change * pay.pay_change
            * (pay.last_day - greatest(pay.effective_date, rates.effective_date) + 1)::smallint
        ) as deferral_days
    from rate_steps as rates
    join pay_and_steps as pay on pay.employee_id = rates.employee_id
    group by rates.employee_id

),

asked as (

    select
        people.scenario_id, people.plan_design_id, people.employee_id, people.age_at_year_end, people.draw_key,
        pay.prorated_compensation,
        pay.eligible_compensation,
        pay.is_limited_401a17,
        {{ per_year('rates.opening_deferral_rate * people.pay_days + coalesce(changed.deferral_days, 0)') }}
            as requested_deferral,
        limits.deferral_limit_402g,
        {{ catch_up_limit('people.age_at_year_end') }} as catch_up_limit,
        plans.after_tax_election_rate,
        plans.after_tax_max_rate
    from {{ ref('int_workforce_year') }} as people
    join {{ ref('int_employee_compensation') }} as pay
        on pay.employee_id = people.employee_id and pay.simulation_year = people.simulation_year
    join {{ ref('int_deferral_rate_state') }} as rates
        on rates.employee_id = people.employee_id and rates.simulation_year = people.simulation_year
    join {{ ref('stg_plan_designs') }} as plans on plans.plan_design_id = people.plan_design_id
    join {{ ref('stg_regulatory_limits') }} as limits on limits.limit_year = people.simulation_year
    left join changed on changed.employee_id = people.employee_id
    where people.simulation_year = {{ simulation_year() }}

),

capped as (

    -- The plan stops when it has seen the pay of 401(a)(17), so the request shrinks in the same proportion.
    select
        *,
        case
            when is_limited_401a17
                then round(requested_deferral * (eligible_compensation::double / prorated_compensation), 2)
            else requested_deferral
        end::decimal(12, 2) as recognized_deferral
    from asked

),

final as (

    select
        *,
        least(recognized_deferral, deferral_limit_402g + catch_up_limit)::decimal(12, 2) as deferral
    from capped

)

select
    scenario_id,
    plan_design_id,
    employee_id,
    prorated_compensation,
    eligible_compensation,
    requested_deferral,
    deferral,
    least(deferral, deferral_limit_402g)::decimal(12, 2) as base_deferral,
    greatest(0, deferral - deferral_limit_402g)::decimal(12, 2) as catch_up_deferral,
    deferral_limit_402g,
    catch_up_limit,
    recognized_deferral > deferral as is_limited_402g,
    requested_deferral > recognized_deferral as is_limited_401a17,
    -- Electing after-tax contributions is a lasting habit of a person, not drawn anew each year.
    case
        when deferral > 0 and {{ draw('after-tax election', year=0) }} < after_tax_election_rate
            then round(eligible_compensation * after_tax_max_rate, 2)
        else 0
    end::decimal(12, 2) as after_tax_contribution,
    {{ simulation_year() }}::integer as simulation_year
from final
