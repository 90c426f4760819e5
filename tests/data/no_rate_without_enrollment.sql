-- A rate needs an enrollment, an enrollment a rate, and an opt-out leaves neither.
select employee_id, simulation_year, is_enrolled, deferral_rate, deferral_rate_source
from {{ ref('fct_workforce_snapshot') }}
where (deferral_rate > 0) <> is_enrolled
    or (deferral_rate > 0 and first_enrollment_date is null)
    or (deferral_rate_source = 'opt_out' and deferral_rate > 0)
