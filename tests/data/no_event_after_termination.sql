-- The termination is the last thing that happens to a person. Events on the very day come before it.
select events.event_id, events.event_type, events.effective_date, terminations.effective_date as terminated_on
from {{ ref('fct_event_ledger') }} as events
join {{ ref('fct_event_ledger') }} as terminations
    on terminations.employee_id = events.employee_id and terminations.event_type = 'termination'
where events.event_id <> terminations.event_id
    and (events.effective_date, events.event_sequence) > (terminations.effective_date, terminations.event_sequence)
