-- One row per person who leaves: of the opening workforce (experienced), or hired in the same year (new hire).
with leavers as (

    select
        scenario_id, plan_design_id, employee_id, employee_ssn, employee_age, employee_tenure, level_id, age_band,
        tenure_band, annual_compensation, termination_date, termination_probability, data_quality_flag,
        'experienced_termination' as category
    from {{ ref('int_employment_outcomes') }}
    where simulation_year = {{ simulation_year() }} and termination_date is not null

    union all

    select
        scenario_id, plan_design_id, employee_id, employee_ssn, employee_age, employee_tenure, hires.level_id, age_band,
        tenure_band, annual_compensation, termination_date, {{ var('new_hire_termination_rate') }}, data_quality_flag,
        'new_hire_termination'
    from {{ ref('int_new_hires') }} as hires
    join {{ ref('int_hazard_grid') }} as grid
        on grid.level_id = hires.level_id and grid.age = least(employee_age, 120) and grid.tenure = 0
    where simulation_year = {{ simulation_year() }} and termination_date is not null

)

select
    {{ event_columns(
        event_type='termination',
        effective_date='termination_date',
        category='category',
        parameter_source='termination_hazards',
        probability='termination_probability',
        compensation='annual_compensation',
    ) }}
from leavers
