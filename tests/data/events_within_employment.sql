-- No event before the hire, none outside of its year, at most one termination.
select event_id, 'before the hire' as finding
from {{ ref('fct_event_ledger') }} as events
join {{ ref('fct_workforce_snapshot') }} as people using (employee_id, simulation_year)
where events.effective_date < people.hire_date

union all

select event_id, 'outside of its year'
from {{ ref('fct_event_ledger') }}
where year(effective_date) <> simulation_year

union all

select employee_id, 'terminated twice'
from {{ ref('fct_event_ledger') }}
where event_type = 'termination'
group by employee_id
having count(*) > 1
