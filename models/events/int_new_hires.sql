-- One row per person hired this year. The number of hires replaces the leavers and adds the target growth.
{{ config(materialized=var('state_materialized', 'columnar'), period='simulation_year', incremental_strategy='delete+insert', unique_key='simulation_year') }}

with demand as (

    select
        count(*) as opening,
        count(termination_date) as leavers
    from {{ ref('int_employment_outcomes') }}
    where simulation_year = {{ simulation_year() }}

),

hires as (

    select unnest(range(1, 1 + greatest(0, round(
        (opening * {{ var('target_growth_rate') }} + leavers) / (1 - {{ var('new_hire_termination_rate') }})
    ))::bigint)) as ordinal
    from demand

),

named as (

    select
        ordinal,
        'NH{{ simulation_year() }}' || lpad(ordinal::varchar, 7, '0') as employee_id,
        -- Areas 950 to 999 are never issued, and the census does not use them.
        5000000 * ({{ simulation_year() - var('simulation_start_year') | int }} % 10) + ordinal - 1 as ssn_ordinal
    from hires

),

keyed as (

    select *, {{ draw_key() }} as draw_key from named

),

-- The shares of the hiring mix as intervals of [0, 1).
level_mix as (

    select
        *,
        sum(hire_share) over (order by level_id) as up_to,
        -- The pay ranges have moved with the cost of living since the first year.
        (
            select coalesce(round(product(1 + cola_rate), 6), 1)
            from {{ ref('cola_rates') }}
            where simulation_year > {{ var('simulation_start_year') }} and simulation_year <= {{ simulation_year() }}
        ) as range_index
    from {{ ref('job_levels') }}

),

plan_mix as (

    select *, sum(hire_share) over (order by plan_design_id) as up_to from {{ ref('stg_plan_designs') }}

),

drawn as (

    select
        employee_id,
        draw_key,
        (950 + ssn_ordinal // 989901)::varchar
            || '-' || lpad((1 + ssn_ordinal // 9999 % 99)::varchar, 2, '0')
            || '-' || lpad((1 + ssn_ordinal % 9999)::varchar, 4, '0') as employee_ssn,
        {{ day_between(year_start(), year_end(), draw('hire date')) }} as hire_date,
        (7305 + floor({{ draw('age') }} * {{ draw('age') }} * 15340))::integer as age_in_days,
        {{ draw('level') }} as level_draw,
        {{ draw('plan') }} as plan_draw,
        {{ draw('pay') }} as pay_draw,
        case
            when {{ draw('hours') }} < 0.86 then 40 when {{ draw('hours') }} < 0.95 then 30 else 18
        end as hours_per_week,
        ['Operations', 'Sales', 'Engineering', 'Support', 'Finance', 'People'][
            1 + floor({{ draw('department') }} * 6)::integer
        ] as department,
        case when {{ draw('new hire termination') }} < {{ var('new_hire_termination_rate') }} then
            {{ draw('termination date') }}
        end as termination_draw
    from keyed

)

select
    '{{ var("scenario_id") }}' as scenario_id,
    plans.plan_design_id,
    drawn.employee_id,
    drawn.employee_ssn,
    drawn.draw_key,
    drawn.hire_date - drawn.age_in_days as birth_date,
    drawn.hire_date,
    levels.level_id::integer as level_id,
    drawn.department,
    drawn.hours_per_week,
    round((
        levels.min_compensation + drawn.pay_draw * (levels.max_compensation - levels.min_compensation)
    ) * levels.range_index * drawn.hours_per_week / 40, 2)::decimal(12, 2) as annual_compensation,
    date_sub('year', drawn.hire_date - drawn.age_in_days, drawn.hire_date)::integer as employee_age,
    0 as employee_tenure,
    -- The day after the hire is the first on which somebody can leave.
    case when drawn.hire_date < {{ year_end() }} then
        {{ day_between('drawn.hire_date + 1', year_end(), 'drawn.termination_draw') }}
    end as termination_date,
    'ok' as data_quality_flag,
    {{ simulation_year() }}::integer as simulation_year
from drawn
join level_mix as levels
    on drawn.level_draw >= levels.up_to - levels.hire_share and drawn.level_draw < levels.up_to
join plan_mix as plans
    on drawn.plan_draw >= plans.up_to - plans.hire_share and drawn.plan_draw < plans.up_to
