-- One row per plan, year and test (ADP, ACP): both groups' average percentages, the limit, and whether it is kept.
with groups as (

    select
        scenario_id,
        plan_design_id,
        test_name,
        simulation_year,
        count(*) filter (where is_hce) as hce_count,
        count(*) filter (where not is_hce) as nhce_count,
        coalesce(round(sum(contribution_ratio) filter (where is_hce) / nullif(count(*) filter (where is_hce), 0), 4), 0)
            ::decimal(8, 4) as hce_percentage,
        coalesce(
            round(sum(contribution_ratio) filter (where not is_hce) / nullif(count(*) filter (where not is_hce), 0), 4), 0
        )::decimal(8, 4) as nhce_percentage
    from {{ ref('int_nondiscrimination_ratios') }}
    where simulation_year = {{ simulation_year() }}
    group by all

),

limited as (

    -- At most the greater of 1.25 times the lower group's, and the lesser of twice it and two points more.
    select
        *,
        greatest(1.25 * nhce_percentage, least(2 * nhce_percentage, nhce_percentage + 0.02))::decimal(8, 4)
            as permitted_hce_percentage
    from groups

)

select
    *,
    hce_count = 0 or nhce_count = 0 or hce_percentage <= permitted_hce_percentage as is_passed,
    case
        when hce_count = 0 or nhce_count = 0 then 0
        else greatest(0, hce_percentage - permitted_hce_percentage)
    end::decimal(8, 4) as excess_percentage
from limited
