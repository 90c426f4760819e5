-- One row per year and plan: who takes part at the end of the year, how they came to, and at what rate.
select
    scenario_id,
    simulation_year,
    plan_design_id,
    count(*) as headcount,
    count(*) filter (where plan_entry_date <= make_date(simulation_year, 12, 31)) as eligible,
    count(*) filter (where participation_status = 'participating') as participants,
    count(*) filter (where participation_detail = 'auto_enrolled') as auto_enrolled,
    count(*) filter (where participation_detail = 'voluntarily_enrolled') as voluntarily_enrolled,
    count(*) filter (where participation_detail = 'opted_out') as opted_out,
    round(
        count(*) filter (where participation_status = 'participating')
        / nullif(count(*) filter (where plan_entry_date <= make_date(simulation_year, 12, 31)), 0), 4
    ) as participation_rate,
    round(sum(deferral_rate) filter (where participation_status = 'participating')
        / nullif(count(*) filter (where participation_status = 'participating'), 0), 4) as average_deferral_rate
from {{ ref('fct_workforce_snapshot') }}
where employment_status = 'active'
group by all
