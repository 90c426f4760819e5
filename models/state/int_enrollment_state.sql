-- One row per person and plan: enrolled or not at the end of the year (or of employment), since when, and how.
-- The state at the end of the year before came with the opening workforce.
with events as (

    select
        employee_id,
        min(effective_date) filter (where event_type = 'benefit_enrollment') as enrollment_date,
        max(effective_date) filter (where event_type = 'opt_out') as opt_out_date,
        max_by(event_category, {{ event_order() }}) filter (where event_type = 'benefit_enrollment')
            as enrollment_method,
        max_by(event_type, {{ event_order() }}) as last_event
    from {{ ref('stg_unified_events') }}
    where simulation_year = {{ simulation_year() }}
        and event_type in ('benefit_enrollment', 'opt_out')
    group by employee_id

)

select
    people.scenario_id,
    people.plan_design_id,
    people.employee_id,
    case
        when events.last_event is not null then events.last_event = 'benefit_enrollment'
        else people.opening_is_enrolled
    end as is_enrolled,
    coalesce(people.opening_first_enrollment_date, events.enrollment_date) as first_enrollment_date,
    coalesce(events.enrollment_method, people.opening_enrollment_method) as enrollment_method,
    people.opening_has_opted_out or events.opt_out_date is not null as has_opted_out,
    coalesce(events.opt_out_date, people.opening_opt_out_date) as opt_out_date,
    {{ simulation_year() }}::integer as simulation_year
from {{ ref('int_workforce_year') }} as people
left join events on events.employee_id = people.employee_id
where people.simulation_year = {{ simulation_year() }}
