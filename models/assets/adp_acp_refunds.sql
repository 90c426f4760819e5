-- One row per highly compensated person of a failed test with an excess by ratio or a refund in dollars.
-- The law levels twice: ratios, from the highest down, give the plan's total; dollars, from the highest down, share it.
{{ config(pre_hook="{{ clear_year() }}") }}

with candidates as (

    select
        ratios.*,
        tests.permitted_hce_percentage,
        tests.hce_count
    from {{ ref('int_nondiscrimination_ratios') }} as ratios
    join {{ ref('adp_acp_test') }} as tests
        using (scenario_id, plan_design_id, test_name, simulation_year)
    where ratios.simulation_year = {{ simulation_year() }}
        and ratios.is_hce
        and not tests.is_passed

),

ratio_levels as (

    {{ level_down(
        'candidates',
        value='contribution_ratio',
        total='sum(contribution_ratio) over test - hce_count * permitted_hce_percentage',
        level='ratio_level',
    ) }}

),

excesses as (

    select
        *,
        round(greatest(0, contribution_ratio - ratio_level) * eligible_compensation, 2)::decimal(12, 2) as ratio_excess
    from ratio_levels

),

dollar_levels as (

    {{ level_down('excesses', value='amount', total='sum(ratio_excess) over test', level='dollar_level') }}

),

shares as (

    select
        *,
        sum(greatest(0, amount - dollar_level)::decimal(18, 6)) over (
            partition by scenario_id, plan_design_id, test_name
            order by amount desc, employee_id
            rows between unbounded preceding and current row
        ) as refunded_so_far
    from dollar_levels

)

select
    scenario_id,
    plan_design_id,
    test_name,
    employee_id,
    eligible_compensation,
    amount,
    contribution_ratio,
    ratio_excess,
    dollar_level::decimal(12, 2) as levelled_to,
    -- Rounded along the running total, so that the refunds add up to the cent.
    (round(refunded_so_far, 2) - round(refunded_so_far - greatest(0, amount - dollar_level)::decimal(18, 6), 2))
        ::decimal(12, 2) as refund,
    simulation_year
from shares
where ratio_excess > 0 or amount > dollar_level
