-- After correction nobody exceeds 402(g) with catch-up, 415(c), or 401(a)(17); what goes back adds up to the excess.
select snapshot.employee_id, snapshot.simulation_year
from {{ ref('fct_workforce_snapshot') }} as snapshot
join {{ ref('stg_regulatory_limits') }} as limits on limits.limit_year = snapshot.simulation_year
join {{ ref('int_annual_additions') }} as additions using (employee_id, simulation_year)
where snapshot.deferral > limits.deferral_limit_402g + {{ catch_up_limit('simulation_year - year(birth_date)') }}
    or snapshot.deferral - snapshot.catch_up_deferral > limits.deferral_limit_402g
    or snapshot.deferral - snapshot.catch_up_deferral + snapshot.after_tax_contribution + snapshot.employer_match
        + snapshot.employer_core <> snapshot.annual_additions
    or snapshot.annual_additions > limits.annual_additions_limit_415c
    or snapshot.eligible_compensation > limits.compensation_limit_401a17
    or additions.returned_after_tax + additions.returned_unmatched_deferral + additions.returned_matched_deferral
        + additions.forfeited_match + additions.forfeited_core <> additions.excess
    or least(
        additions.returned_after_tax, additions.returned_unmatched_deferral, additions.returned_matched_deferral,
        additions.forfeited_match, additions.forfeited_core
    ) < 0
    or additions.forfeited_core > additions.employer_core
