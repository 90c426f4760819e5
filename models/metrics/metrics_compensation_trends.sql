-- One row per year and level: average pay at the end of the year, its change, and its place among the levels.
with years as (

    select
        scenario_id,
        simulation_year,
        level_id,
        count(*) as headcount,
        round(sum(full_year_equivalent) / count(*), 2)::decimal(12, 2) as average_pay
    from {{ ref('fct_workforce_snapshot') }}
    where employment_status = 'active'
    group by all

)

select
    *,
    lag(average_pay) over by_level as prior_average_pay,
    round(average_pay / lag(average_pay) over by_level - 1, 4) as yearly_change,
    round(average_pay / first_value(average_pay) over by_level - 1, 4) as change_since_start,
    round(avg(average_pay::double) over (
        partition by scenario_id, level_id order by simulation_year rows between 2 preceding and current row
    ), 2) as three_year_average,
    rank() over (partition by scenario_id, simulation_year order by average_pay desc) as pay_rank
from years
window by_level as (partition by scenario_id, level_id order by simulation_year)
