-- One row per person and year with any annual addition: the sum over all sources against the year's limit.
select
    scenario_id,
    plan_design_id,
    employee_id,
    simulation_year,
    base_deferral,
    after_tax_contribution,
    employer_match,
    employer_core,
    annual_additions,
    limit_415c,
    excess,
    excess > 0 as is_over_limit,
    returned_after_tax + returned_unmatched_deferral + returned_matched_deferral as returned_to_employee,
    forfeited_match + forfeited_core as forfeited_by_employer,
    corrected_additions,
    round(annual_additions::double / nullif(limit_415c, 0), 4) as share_of_limit
from {{ ref('int_annual_additions') }}
where simulation_year = {{ simulation_year() }}
    and annual_additions > 0
