-- One row per plan, year and test (ADP, ACP): both groups' average percentages, the limit, and whether it is kept.
with groups as (

    select
        scenario_id,
        plan_design_id,
        test_name,
        simulation_year,
        count(*) filter (where is_hce) as hce_count,
        count(*) filter (where not is_hce) as nhce_count,
        -- A sum of decimals is exact in any order; avg() of them would be a double.
        sum(contribution_ratio) filter (where is_hce) as hce_ratios,
        sum(contribution_ratio) filter (where not is_hce) as nhce_ratios
    from {{ ref('int_nondiscrimination_ratios') }}
    where simulation_year = {{ simulation_year() }}
    group by all

),

averaged as (

    select
        * exclude (hce_ratios, nhce_ratios),
        coalesce(round(hce_ratios / nullif(hce_count, 0), 4), 0)::decimal(8, 4) as hce_percentage,
        coalesce(round(nhce_ratios / nullif(nhce_count, 0), 4), 0)::decimal(8, 4) as nhce_percentage
    from groups

),

limited as (

    -- At most the greater of 1.25 times the lower group's, and the lesser of twice it and two points more.
    select
        *,
        greatest(1.25 * nhce_percentage, least(2 * nhce_percentage, nhce_percentage + 0.02))::decimal(8, 4)
            as permitted_hce_percentage
    from averaged

)

select
    *,
    hce_count = 0 or nhce_count = 0 or hce_percentage <= permitted_hce_percentage as is_passed,
    case
        when hce_count = 0 or nhce_count = 0 then 0
        else greatest(0, hce_percentage - permitted_hce_percentage)
    end::decimal(8, 4) as excess_percentage
from limited
