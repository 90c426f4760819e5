-- One row per year and plan: contributions by source after all corrections, and how often a limit bit.
select
    scenario_id,
    simulation_year,
    plan_design_id,
    sum(deferral)::decimal(18, 2) as deferrals,
    sum(catch_up_deferral)::decimal(18, 2) as of_which_catch_up,
    sum(after_tax_contribution)::decimal(18, 2) as after_tax_contributions,
    sum(employer_match)::decimal(18, 2) as employer_match,
    sum(employer_core)::decimal(18, 2) as employer_core,
    sum(deferral + after_tax_contribution + employer_match + employer_core)::decimal(18, 2) as total_contributions,
    round(
        sum(employer_match + employer_core)::double / nullif(sum(prorated_compensation), 0), 4
    ) as employer_cost_share,
    count(*) filter (where is_limited_402g) as limited_402g,
    count(*) filter (where is_limited_401a17) as limited_401a17,
    count(*) filter (where is_limited_415c) as limited_415c
from {{ ref('fct_workforce_snapshot') }}
group by all
