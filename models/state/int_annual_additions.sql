-- One row per person employed in the year: annual additions over all sources against 415(c), and what is returned.
-- Order of return: after-tax; deferrals without match; deferrals with their match; the rest of the employer's money.
with additions as (

    select
        people.scenario_id, people.plan_design_id, people.employee_id,
        -- Catch-up contributions are no annual additions.
        contributions.base_deferral,
        contributions.after_tax_contribution,
        match.employer_match,
        core.employer_core,
        case when match.employer_match > 0 then least(match.matched_deferral, contributions.base_deferral) else 0
            end::decimal(12, 2) as matched_deferral,
        -- The limit is also never more than the pay of the year.
        least(limits.annual_additions_limit_415c, contributions.prorated_compensation)::decimal(12, 2) as limit_415c
    from {{ ref('int_workforce_year') }} as people
    join {{ ref('int_employee_contributions') }} as contributions
        on contributions.employee_id = people.employee_id and contributions.simulation_year = people.simulation_year
    join {{ ref('int_employer_match') }} as match
        on match.employee_id = people.employee_id and match.simulation_year = people.simulation_year
    join {{ ref('int_employer_core') }} as core
        on core.employee_id = people.employee_id and core.simulation_year = people.simulation_year
    join {{ ref('stg_regulatory_limits') }} as limits on limits.limit_year = people.simulation_year
    where people.simulation_year = {{ simulation_year() }}

),

excesses as (

    select
        *,
        (base_deferral + after_tax_contribution + employer_match + employer_core)::decimal(12, 2) as annual_additions,
        greatest(
            0, base_deferral + after_tax_contribution + employer_match + employer_core - limit_415c
        )::decimal(12, 2) as excess,
        (base_deferral - matched_deferral)::decimal(12, 2) as unmatched_deferral
    from additions

),

-- Each step takes what it can of the excess that the steps before have left.
step_1 as (

    select *, least(excess, after_tax_contribution)::decimal(12, 2) as returned_after_tax from excesses

),

step_2 as (

    select
        *,
        least(excess - returned_after_tax, unmatched_deferral)::decimal(12, 2) as returned_unmatched_deferral
    from step_1

),

step_3 as (

    -- A returned deferral forfeits its match: both go in the proportion in which they came.
    select
        *,
        least(
            excess - returned_after_tax - returned_unmatched_deferral, matched_deferral + employer_match
        )::decimal(12, 2) as returned_with_match
    from step_2

),

step_4 as (

    select
        *,
        case when returned_with_match > 0
            then round(returned_with_match * (matched_deferral::double / (matched_deferral + employer_match)), 2)
            else 0
        end::decimal(12, 2) as returned_matched_deferral
    from step_3

)

select
    scenario_id,
    plan_design_id,
    employee_id,
    base_deferral,
    after_tax_contribution,
    employer_match,
    employer_core,
    annual_additions,
    limit_415c,
    excess,
    returned_after_tax,
    returned_unmatched_deferral,
    returned_matched_deferral,
    (returned_with_match - returned_matched_deferral)::decimal(12, 2) as forfeited_match,
    (
        excess - returned_after_tax - returned_unmatched_deferral - returned_with_match
    )::decimal(12, 2) as forfeited_core,
    (annual_additions - excess)::decimal(12, 2) as corrected_additions,
    {{ simulation_year() }}::integer as simulation_year
from step_4
