-- A failed test has refunds that add up to the excess found by ratio, nobody gets back more than was put in, nobody is
-- left above the level, and a passed test has none.
with refunds as (

    select
        scenario_id, plan_design_id, test_name, simulation_year,
        sum(refund) as refunded,
        sum(ratio_excess) as excess,
        count(*) filter (where refund < 0 or refund > amount or amount - refund > levelled_to + 0.02) as wrong
    from {{ ref('adp_acp_refunds') }}
    group by all

)

select *
from {{ ref('adp_acp_test') }}
left join refunds using (scenario_id, plan_design_id, test_name, simulation_year)
where is_passed = (refunded is not null)
    or refunded <> excess
    or wrong > 0
