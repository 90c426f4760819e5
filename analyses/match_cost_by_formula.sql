-- What each plan's people would cost under each plan's match formula, per year: the start of a what-if.
with people as (

    select simulation_year, plan_design_id as covered_by, deferral, eligible_compensation
    from {{ ref('fct_workforce_snapshot') }}
    where employment_status = 'active'

)

select
    people.simulation_year,
    people.covered_by,
    plans.plan_design_id as formula_of,
    sum({{ match_formula('people.deferral', 'people.eligible_compensation') }})::decimal(18, 2) as match_cost
from people
cross join {{ ref('stg_plan_designs') }} as plans
group by all
order by all
