-- Pay and level at the end of a year are those at its start with the year's promotions and raises added; a hire starts
-- with what the hire event says.
with starts as (

    select
        employee_id,
        simulation_year,
        coalesce(
            lag(snapshot.annual_compensation) over person, baseline.annual_compensation, hires.compensation_amount
        ) as starting_pay,
        coalesce(lag(snapshot.level_id) over person, baseline.level_id, hires.level_id) as starting_level,
        snapshot.annual_compensation as closing_pay,
        snapshot.level_id as closing_level
    from {{ ref('fct_workforce_snapshot') }} as snapshot
    left join (
        select employee_id, annual_compensation, level_id from {{ ref('int_baseline_workforce') }}
    ) as baseline using (employee_id)
    left join (
        select employee_id, simulation_year, compensation_amount, level_id
        from {{ ref('fct_event_ledger') }} where event_type = 'hire'
    ) as hires using (employee_id, simulation_year)
    window person as (partition by employee_id order by simulation_year)

),

changes as (

    select
        employee_id,
        simulation_year,
        sum(compensation_amount - previous_compensation) as pay_change,
        count(*) filter (where event_type = 'promotion') as promotions
    from {{ ref('fct_event_ledger') }}
    where event_type in ('promotion', 'raise')
    group by all

)

select *
from starts
left join changes using (employee_id, simulation_year)
where starting_pay + coalesce(pay_change, 0) is distinct from closing_pay
    or starting_level + coalesce(promotions, 0) is distinct from closing_level
