-- One row per person employed on at least one day of the year: who, in which days, at what pay.
-- The opening workforce plus the year's hires, with the year's events applied. All other state builds on it.
with events as (

    select * from {{ ref('stg_unified_events') }}
    where simulation_year = {{ simulation_year() }}
        and event_type in ('hire', 'termination', 'promotion', 'raise')

),

people as (

    select
        scenario_id, plan_design_id, employee_id, employee_ssn, draw_key, birth_date, hire_date, department,
        hours_per_week, data_quality_flag, true as is_opening, lookback_compensation,
        is_enrolled as opening_is_enrolled, first_enrollment_date as opening_first_enrollment_date,
        enrollment_method as opening_enrollment_method, has_opted_out as opening_has_opted_out,
        opt_out_date as opening_opt_out_date, deferral_rate as opening_rate,
        deferral_rate_source as opening_rate_source, original_deferral_rate as opening_original_rate,
        escalation_count as opening_escalation_count, deferral_rate_changed_on as opening_rate_changed_on,
        level_id as starting_level_id,
        annual_compensation as starting_compensation
    from {{ ref('int_workforce_opening') }}

    union all

    select
        scenario_id, plan_design_id, employee_id, employee_ssn, {{ draw_key() }},
        (event_details ->> 'birth_date')::date, effective_date, event_details ->> 'department',
        (event_details ->> 'hours_per_week')::integer, data_quality_flag, false, 0,
        false, null, null, false, null, 0, 'none', null, 0, null,
        level_id, compensation_amount
    from events
    where event_type = 'hire'

),

changes as (

    -- Day-weighted sums are enough for pay on any day: change x days from its day to the last one.
    select
        employee_id,
        max(case when event_type = 'termination' then effective_date end) as termination_date,
        max(case when event_type = 'promotion' then level_id end) as promoted_level_id,
        sum(compensation_amount - previous_compensation)::decimal(18, 2) as pay_change,
        sum((compensation_amount - previous_compensation) * dayofyear(effective_date)::smallint)::decimal(18, 2)
            as pay_change_by_day
    from events
    where event_type <> 'hire'
    group by employee_id

),

employed as (

    select
        people.*,
        changes.termination_date,
        greatest(people.hire_date, {{ year_start() }}) as first_day,
        coalesce(changes.termination_date, {{ year_end() }}) as last_day,
        coalesce(changes.promoted_level_id, people.starting_level_id) as level_id,
        coalesce(changes.pay_change, 0) as pay_change,
        coalesce(changes.pay_change_by_day, 0) as pay_change_by_day
    from people
    left join changes on changes.employee_id = people.employee_id

)

select
    * exclude (pay_change, pay_change_by_day),
    last_day - first_day + 1 as days_employed,
    round((last_day - first_day + 1) * hours_per_week / 7, 2)::decimal(8, 2) as hours_worked,
    date_sub('year', birth_date, {{ year_end() }})::integer as age_at_year_end,
    date_sub('month', hire_date, last_day)::integer as tenure_months,
    (starting_compensation + pay_change)::decimal(12, 2) as closing_compensation,
    -- Sum of annual pay over the days employed, in dollar-days: exact, so that nothing is rounded twice.
    (
        starting_compensation * (last_day - first_day + 1)::smallint
        + pay_change * (dayofyear(last_day) + 1)::smallint
        - pay_change_by_day
    )::decimal(18, 2) as pay_days,
    {{ simulation_year() }}::integer as simulation_year
from employed
