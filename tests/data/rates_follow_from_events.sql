-- The rate before an event is the state's at the end of the year before, the rate after it is the new state's: there is
-- one such event per person and year.
select events.event_id, events.prev_employee_deferral_rate, state.opening_deferral_rate, state.deferral_rate
from {{ ref('fct_event_ledger') }} as events
join {{ ref('int_deferral_rate_state') }} as state using (employee_id, simulation_year)
where events.event_type in ('benefit_enrollment', 'opt_out', 'deferral_change', 'deferral_escalation')
    and (
        events.prev_employee_deferral_rate <> state.opening_deferral_rate
        or events.employee_deferral_rate <> state.deferral_rate
    )
