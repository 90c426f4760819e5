-- One row per year and tenure band: how many of the opening workforce and of the year's hires stayed.
select
    scenario_id,
    simulation_year,
    tenure_band,
    count(*) filter (where detailed_status in ('continuous_active', 'experienced_termination')) as opening_headcount,
    count(*) filter (where detailed_status = 'continuous_active') as stayed,
    count(*) filter (where detailed_status in ('new_hire_active', 'new_hire_termination')) as hires,
    count(*) filter (where detailed_status = 'new_hire_active') as hires_stayed,
    round(
        count(*) filter (where detailed_status = 'continuous_active')
        / nullif(count(*) filter (where detailed_status in ('continuous_active', 'experienced_termination')), 0), 4
    ) as retention_rate
from {{ ref('fct_workforce_snapshot') }}
group by all
