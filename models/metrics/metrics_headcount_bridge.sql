-- One row per year: the bridge from opening to closing headcount, and from the year before.
with years as (

    select
        scenario_id,
        simulation_year,
        count(*) filter (where detailed_status in ('continuous_active', 'experienced_termination'))
            as opening_headcount,
        count(*) filter (where detailed_status in ('new_hire_active', 'new_hire_termination')) as hires,
        count(*) filter (where detailed_status = 'experienced_termination') as experienced_terminations,
        count(*) filter (where detailed_status = 'new_hire_termination') as new_hire_terminations,
        count(*) filter (where employment_status = 'active') as closing_headcount
    from {{ ref('fct_workforce_snapshot') }}
    group by all

)

select
    *,
    lag(closing_headcount) over (partition by scenario_id order by simulation_year) as prior_closing_headcount,
    closing_headcount - opening_headcount as net_change,
    round(closing_headcount / opening_headcount - 1, 4) as growth_rate
from years
