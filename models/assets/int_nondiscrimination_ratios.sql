-- One row per plan, test and eligible person: the deferral (ADP) or match and after-tax (ACP) as a share of pay.
with people as (

    select
        snapshot.*,
        -- Highly compensated by the pay of the look-back year, against that year's threshold.
        snapshot.lookback_compensation > lookback.hce_threshold_414q as is_hce
    from {{ ref('fct_workforce_snapshot') }} as snapshot
    join {{ ref('stg_regulatory_limits') }} as lookback on lookback.limit_year = snapshot.simulation_year - 1
    where snapshot.simulation_year = {{ simulation_year() }}
        and snapshot.plan_entry_date <= coalesce(snapshot.termination_date, {{ year_end() }})
        and snapshot.eligible_compensation > 0

),

amounts as (

    -- Catch-up contributions are left out of the test.
    select *, 'ADP' as test_name, (deferral - catch_up_deferral)::decimal(12, 2) as amount from people
    union all
    select *, 'ACP', (employer_match + after_tax_contribution)::decimal(12, 2) from people

)

select
    scenario_id,
    plan_design_id,
    test_name,
    employee_id,
    is_hce,
    eligible_compensation,
    amount,
    -- To the nearest hundredth of a per cent, as the regulation has it.
    round(amount::double / eligible_compensation, 4)::decimal(8, 4) as contribution_ratio,
    simulation_year
from amounts
