-- One row per year and level: heads at the end of the year and their pay.
select
    scenario_id,
    simulation_year,
    level_id,
    count(*) as people_employed,
    count(*) filter (where employment_status = 'active') as headcount,
    sum(prorated_compensation)::decimal(18, 2) as pay_earned,
    round(
        (sum(annual_compensation) filter (where employment_status = 'active'))
        / nullif(count(*) filter (where employment_status = 'active'), 0), 2
    )::decimal(12, 2) as average_annual_pay,
    median(annual_compensation) filter (where employment_status = 'active')::decimal(12, 2) as median_annual_pay
from {{ ref('fct_workforce_snapshot') }}
group by all
