-- One row per scenario, plan, person and year: everything known about the person at the end of the year.
with prior as (

{% if has_prior_state() %}
    select employee_id, cumulative_deferrals, cumulative_employer_contributions
    from {{ this }}
    where simulation_year = {{ simulation_year() - 1 }}
{% else %}
    select
        null::varchar as employee_id,
        0::decimal(14, 2) as cumulative_deferrals,
        0::decimal(14, 2) as cumulative_employer_contributions
    where false
{% endif %}

),

joined as (

    select
        people.*,
        pay.prorated_compensation, pay.full_year_equivalent, pay.eligible_compensation,
        enrollment.is_enrolled, enrollment.first_enrollment_date, enrollment.enrollment_method,
        enrollment.has_opted_out, enrollment.opt_out_date,
        rates.deferral_rate, rates.opening_deferral_rate, rates.deferral_rate_source, rates.original_deferral_rate,
        rates.escalation_count, rates.last_change_date,
        contributions.requested_deferral, contributions.catch_up_deferral, contributions.is_limited_402g,
        contributions.is_limited_401a17, additions.excess > 0 as is_limited_415c,
        (contributions.deferral - additions.returned_unmatched_deferral - additions.returned_matched_deferral)
            ::decimal(12, 2) as deferral,
        (additions.after_tax_contribution - additions.returned_after_tax)::decimal(12, 2) as after_tax_contribution,
        match.is_match_eligible, match.match_ineligibility_reason,
        (additions.employer_match - additions.forfeited_match)::decimal(12, 2) as employer_match,
        core.is_core_eligible, core.core_rate,
        (additions.employer_core - additions.forfeited_core)::decimal(12, 2) as employer_core,
        additions.excess as excess_415c,
        additions.corrected_additions as annual_additions,
        {{ plan_entry_date('people.birth_date', 'people.hire_date') }} as plan_entry_date,
        grid.age_band, grid.tenure_band
    from {{ ref('int_workforce_year') }} as people
    join {{ ref('int_employee_compensation') }} as pay using (employee_id, simulation_year)
    join {{ ref('int_enrollment_state') }} as enrollment using (employee_id, simulation_year)
    join {{ ref('int_deferral_rate_state') }} as rates using (employee_id, simulation_year)
    join {{ ref('int_employee_contributions') }} as contributions using (employee_id, simulation_year)
    join {{ ref('int_employer_match') }} as match using (employee_id, simulation_year)
    join {{ ref('int_employer_core') }} as core using (employee_id, simulation_year)
    join {{ ref('int_annual_additions') }} as additions using (employee_id, simulation_year)
    join {{ ref('stg_plan_designs') }} as plans on plans.plan_design_id = people.plan_design_id
    join {{ ref('int_hazard_grid') }} as grid
        on grid.level_id = people.level_id
        and grid.age = least(people.age_at_year_end, 120)
        and grid.tenure = least(people.tenure_months // 12, 80)
    where people.simulation_year = {{ simulation_year() }}

)

select
    scenario_id,
    plan_design_id,
    joined.employee_id,
    simulation_year,
    employee_ssn,
    draw_key,
    birth_date,
    hire_date,
    termination_date,
    department,
    hours_per_week,
    level_id,
    age_at_year_end as employee_age,
    tenure_months // 12 as employee_tenure,
    tenure_months,
    age_band,
    tenure_band,
    {{ employment_status('is_opening', 'termination_date') }} as detailed_status,
    case when termination_date is null then 'active' else 'terminated' end as employment_status,
    days_employed,
    hours_worked,
    starting_compensation,
    closing_compensation as annual_compensation,
    prorated_compensation,
    full_year_equivalent,
    eligible_compensation,
    lookback_compensation,
    plan_entry_date,
    is_enrolled,
    first_enrollment_date,
    enrollment_method,
    has_opted_out,
    opt_out_date,
    case
        when is_enrolled and deferral_rate > 0 then 'participating' else 'not_participating'
    end as participation_status,
    case
        when is_enrolled and deferral_rate > 0 then case enrollment_method
            when 'auto' then 'auto_enrolled' when 'voluntary' then 'voluntarily_enrolled' else 'enrolled_before_start'
        end
        when has_opted_out then 'opted_out'
        when plan_entry_date > last_day then 'not_yet_eligible'
        else 'never_enrolled'
    end as participation_detail,
    opening_deferral_rate,
    deferral_rate,
    deferral_rate_source,
    original_deferral_rate,
    escalation_count,
    last_change_date as deferral_rate_changed_on,
    requested_deferral,
    deferral,
    catch_up_deferral,
    after_tax_contribution,
    is_match_eligible,
    match_ineligibility_reason,
    employer_match,
    is_core_eligible,
    core_rate,
    employer_core,
    annual_additions,
    excess_415c,
    is_limited_402g,
    is_limited_401a17,
    is_limited_415c,
    (deferral + after_tax_contribution + coalesce(prior.cumulative_deferrals, 0))::decimal(14, 2)
        as cumulative_deferrals,
    (employer_match + employer_core + coalesce(prior.cumulative_employer_contributions, 0))::decimal(14, 2)
        as cumulative_employer_contributions,
    data_quality_flag
from joined
left join prior on prior.employee_id = joined.employee_id
