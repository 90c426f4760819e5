-- One row per person: the deferral rate at the end of the year (or of employment), where it comes from, and its past.
-- The state at the end of the year before came with the opening workforce.
with events as (

    select
        employee_id,
        max_by(employee_deferral_rate, {{ event_order() }}) as deferral_rate,
        max_by(event_type, {{ event_order() }}) as last_event,
        max_by(event_category, {{ event_order() }}) as last_category,
        min_by(employee_deferral_rate, {{ event_order() }}) filter (where employee_deferral_rate > 0) as first_rate,
        count(*) filter (where event_type = 'deferral_escalation') as escalations,
        max(effective_date) as last_change_date
    from {{ ref('stg_unified_events') }}
    where simulation_year = {{ simulation_year() }}
        and event_type in ('benefit_enrollment', 'opt_out', 'deferral_change', 'deferral_escalation')
    group by employee_id

)

select
    people.scenario_id,
    people.plan_design_id,
    people.employee_id,
    -- An opt-out event carries the rate zero.
    coalesce(events.deferral_rate, people.opening_rate)::decimal(6, 4) as deferral_rate,
    people.opening_rate::decimal(6, 4) as opening_deferral_rate,
    case
        when events.last_event = 'benefit_enrollment' then events.last_category || '_enrollment'
        else coalesce(events.last_event, people.opening_rate_source)
    end as deferral_rate_source,
    coalesce(people.opening_original_rate, events.first_rate)::decimal(6, 4) as original_deferral_rate,
    (people.opening_escalation_count + coalesce(events.escalations, 0))::integer as escalation_count,
    coalesce(events.last_change_date, people.opening_rate_changed_on) as last_change_date,
    {{ simulation_year() }}::integer as simulation_year
from {{ ref('int_workforce_year') }} as people
left join events on events.employee_id = people.employee_id
where people.simulation_year = {{ simulation_year() }}
