-- One row per person whose enrollment or deferral rate changes this year: how, when, to what, and with what chance.
{{ config(materialized=var('state_materialized', 'columnar'), period='simulation_year', incremental_strategy='delete+insert', unique_key='simulation_year') }}

{% set person = [
    'scenario_id', 'plan_design_id', 'employee_id', 'employee_ssn', 'draw_key', 'birth_date', 'hire_date',
    'termination_date', 'level_id', 'employee_age', 'employee_tenure', 'annual_compensation', 'data_quality_flag',
] | join(', ') %}

with people as (

    select {{ person }}, is_enrolled, first_enrollment_date, has_opted_out, deferral_rate
    from {{ ref('int_employment_outcomes') }}
    where simulation_year = {{ simulation_year() }}

    union all

    select {{ person }}, false, null, false, 0
    from {{ ref('int_new_hires') }}
    where simulation_year = {{ simulation_year() }}

),

placed as (

    select
        people.*,
        grid.* exclude (level_id, age, tenure, termination_probability, promotion_probability, merit_probability,
            promotion_increase),
        plans.* exclude (plan_design_id, plan_name, hire_share),
        {{ plan_entry_date('people.birth_date', 'people.hire_date') }} as plan_entry_date,
        make_date({{ simulation_year() }}, plans.escalation_month, 1) as escalation_date
    from people
    join {{ ref('int_hazard_grid') }} as grid
        on grid.level_id = people.level_id
        and grid.age = least(people.employee_age, 120)
        and grid.tenure = least(people.employee_tenure, 80)
    join {{ ref('stg_plan_designs') }} as plans
        on plans.plan_design_id = people.plan_design_id

),

windows as (

    -- Auto-enrollment takes effect when the opt-out window, which opens at entry, has passed.
    select
        *,
        case
            when auto_enrollment and not is_enrolled and not has_opted_out and hire_date >= auto_enrollment_hired_from
                then plan_entry_date + auto_enrollment_window_days
        end as auto_date,
        greatest(plan_entry_date, {{ year_start() }}) as open_from
    from placed

),

decided as (

    select
        *,
        case
            when is_enrolled then case
                when {{ draw('yearly opt-out') }} < yearly_opt_out_rate then 'participant_opt_out'
                when {{ draw('deferral change') }} < deferral_change_rate then 'participant_change'
                -- Whoever has made an own election this year is not escalated.
                when escalation and escalation_date >= escalation_start_date
                    and first_enrollment_date < escalation_date and deferral_rate < escalation_cap
                    then 'automatic_escalation'
            end
            when auto_date between {{ year_start() }} and {{ year_end() }} then case
                when {{ draw('opt-out') }} < opt_out_rate then 'window_opt_out'
                when {{ draw('enrollment') }} < voluntary_enrollment_rate then 'early_enrollment'
                else 'auto_enrollment'
            end
            when auto_date > {{ year_end() }} then null
            when plan_entry_date <= {{ year_end() }}
                -- Who once opted out comes back a quarter as often as others come in.
                and {{ draw('enrollment') }} < voluntary_enrollment_rate * case when has_opted_out then 0.25 else 1 end
                then 'voluntary_enrollment'
        end as outcome
    from windows

),

dated as (

    select
        *,
        case outcome
            when 'participant_opt_out' then {{ day_between(year_start(), year_end(), draw('opt-out date')) }}
            when 'participant_change' then {{ day_between(year_start(), year_end(), draw('change date')) }}
            when 'automatic_escalation' then escalation_date
            when 'window_opt_out' then auto_date
            when 'auto_enrollment' then auto_date
            when 'early_enrollment' then {{ day_between('open_from', 'auto_date', draw('enrollment date')) }}
            when 'voluntary_enrollment' then {{ day_between('open_from', year_end(), draw('enrollment date')) }}
        end as outcome_date,
        case outcome
            when 'participant_opt_out' then yearly_opt_out_rate
            when 'participant_change' then deferral_change_rate
            when 'automatic_escalation' then 1
            when 'window_opt_out' then opt_out_rate
            when 'auto_enrollment' then 1 - opt_out_rate
            else voluntary_enrollment_rate
        end as outcome_probability,
        case outcome
            when 'participant_change' then case
                when {{ draw('change up') }} < 0.7
                    then least(0.25, deferral_rate + 0.01 * (1 + floor({{ draw('change size') }} * 4)::integer))
                else greatest(0.01, deferral_rate - 0.01 * (1 + floor({{ draw('change size') }} * 2)::integer))
            end
            when 'automatic_escalation' then least(escalation_cap, deferral_rate + escalation_increment)
            when 'auto_enrollment' then auto_enrollment_default_rate
            when 'early_enrollment' then greatest(auto_enrollment_default_rate, preferred_deferral_rate)
            when 'voluntary_enrollment' then preferred_deferral_rate
            else 0
        end::decimal(6, 4) as new_deferral_rate
    from decided
    where outcome is not null

)

select
    scenario_id, plan_design_id, employee_id, employee_ssn, employee_age, employee_tenure, level_id, age_band,
    tenure_band, annual_compensation, data_quality_flag, plan_entry_date, outcome, outcome_date,
    outcome_probability::decimal(8, 6) as outcome_probability,
    deferral_rate as previous_deferral_rate,
    new_deferral_rate,
    {{ simulation_year() }}::integer as simulation_year
from dated
-- A change to the rate that the person has already is no event, and nothing happens after somebody has left.
where outcome_date < coalesce(termination_date, {{ year_end() }} + 1)
    and (outcome in ('window_opt_out', 'participant_opt_out') or new_deferral_rate <> deferral_rate)
