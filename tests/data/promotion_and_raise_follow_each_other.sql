-- The later of two changes of pay in a year starts from what the earlier one left.
select event_id, previous_compensation
from {{ ref('fct_event_ledger') }}
where event_type in ('promotion', 'raise')
qualify previous_compensation <> lag(compensation_amount) over (
    partition by employee_id, simulation_year order by effective_date, event_sequence
)
