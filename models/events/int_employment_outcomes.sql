-- One row per person of the opening workforce: who leaves, who is promoted, who gets a raise this year, and why.
{{ config(materialized=var('state_materialized', 'columnar'), period='simulation_year', incremental_strategy='delete+insert', unique_key='simulation_year') }}

with scored as (

    select
        opening.* exclude (
            opt_out_date, deferral_rate_source, original_deferral_rate, escalation_count, deferral_rate_changed_on
        ),
        grid.* exclude (level_id, age, tenure),
        opening.annual_compensation as opening_compensation,
        case
            when {{ draw('merit') }} < grid.merit_probability then coalesce(merit.merit_rate, 0) else 0
        end::decimal(6, 4) as merit_rate,
        coalesce(cola.cola_rate, 0)::decimal(6, 4) as cola_rate,
        make_date({{ simulation_year() }}, {{ var('raise_month') }}, {{ var('raise_day') }}) as raise_day,
        case when {{ draw('termination') }} < grid.termination_probability then
            {{ day_between(year_start(), year_end(), draw('termination date')) }}
        end as termination_date,
        case when {{ draw('promotion') }} < grid.promotion_probability then
            -- The first of a month from February to November.
            make_date({{ simulation_year() }}, 2 + floor({{ draw('promotion month') }} * 10)::integer, 1)
        end as promotion_day
    from {{ ref('int_workforce_opening') }} as opening
    join {{ ref('int_hazard_grid') }} as grid
        on grid.level_id = opening.level_id
        and grid.age = least(opening.employee_age, 120)
        and grid.tenure = least(opening.employee_tenure, 80)
    left join {{ ref('merit_rates') }} as merit
        on merit.level_id = opening.level_id and merit.simulation_year = {{ simulation_year() }}
    left join {{ ref('cola_rates') }} as cola
        on cola.simulation_year = {{ simulation_year() }}

),

dated as (

    -- What would come after somebody has left does not come at all.
    select
        * exclude (raise_day, promotion_day),
        merit_rate + cola_rate as raise_rate,
        case
            when merit_rate + cola_rate > 0 and raise_day < coalesce(termination_date, {{ year_end() }} + 1)
                then raise_day
        end as raise_date,
        case
            when promotion_day < coalesce(termination_date, {{ year_end() }} + 1) then promotion_day
        end as promotion_date
    from scored

),

first_step as (

    -- Pay after the earlier of the two; a promotion on the day of the raise comes first.
    select
        *,
        promotion_date is not null and promotion_date <= coalesce(raise_date, promotion_date) as promotion_is_first,
        round(opening_compensation * (1 + promotion_increase), 2)::decimal(12, 2) as promoted_pay,
        round(opening_compensation * (1 + raise_rate), 2)::decimal(12, 2) as raised_pay
    from dated

)

select
    * exclude (promoted_pay, raised_pay),
    case when promotion_is_first or raise_date is null then opening_compensation else raised_pay end
        as pay_before_promotion,
    case
        when promotion_is_first or raise_date is null then promoted_pay
        else round(raised_pay * (1 + promotion_increase), 2)
    end::decimal(12, 2) as pay_after_promotion,
    case when promotion_is_first then promoted_pay else opening_compensation end as pay_before_raise,
    case
        when promotion_is_first then round(promoted_pay * (1 + raise_rate), 2) else raised_pay
    end::decimal(12, 2) as pay_after_raise,
    {{ simulation_year() }}::integer as simulation_year
from first_step
