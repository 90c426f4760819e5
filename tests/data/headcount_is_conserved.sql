-- Opening headcount + hires - terminations = closing headcount, in people and in events, and one year's closing
-- headcount is the next year's opening one.
with people as (

    select
        scenario_id,
        simulation_year,
        count(*) filter (where detailed_status in ('continuous_active', 'experienced_termination')) as opening,
        count(*) filter (where employment_status = 'active') as closing
    from {{ ref('fct_workforce_snapshot') }}
    group by all

),

events as (

    select
        scenario_id,
        simulation_year,
        count(*) filter (where event_type = 'hire') as hires,
        count(*) filter (where event_type = 'termination') as terminations
    from {{ ref('fct_event_ledger') }}
    group by all

)

select *, lag(closing) over (partition by scenario_id order by simulation_year) as prior_closing
from people
join events using (scenario_id, simulation_year)
qualify opening + hires - terminations <> closing
    or coalesce(prior_closing, opening) <> opening
