-- Who is enrolled at the end of a year but was not at its start has an enrollment event, and the other way round.
with states as (

    select
        employee_id,
        simulation_year,
        snapshot.is_enrolled,
        coalesce(lag(snapshot.is_enrolled) over person, baseline.is_enrolled, false) as was_enrolled,
        coalesce(lag(snapshot.deferral_rate) over person, baseline.deferral_rate, 0) as prior_rate,
        snapshot.deferral_rate
    from {{ ref('fct_workforce_snapshot') }} as snapshot
    left join (select employee_id, is_enrolled, deferral_rate from {{ ref('int_baseline_workforce') }}) as baseline
        using (employee_id)
    window person as (partition by employee_id order by simulation_year)

),

events as (

    select
        employee_id,
        simulation_year,
        count(*) filter (where event_type = 'benefit_enrollment') as enrollments,
        count(*) filter (where event_type = 'opt_out') as opt_outs,
        count(*) as events
    from {{ ref('fct_event_ledger') }}
    where employee_deferral_rate is not null and event_type <> 'hire'
    group by all

)

select *
from states
left join events using (employee_id, simulation_year)
where (is_enrolled and not was_enrolled and coalesce(enrollments, 0) = 0)
    or (was_enrolled and not is_enrolled and coalesce(opt_outs, 0) = 0)
    or (deferral_rate <> prior_rate and coalesce(events, 0) = 0)
