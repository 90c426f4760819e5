-- One row per person employed on the eve of the first simulated year, in the form of a year-end record.
select
    scenario_id,
    plan_design_id,
    employee_id,
    employee_ssn,
    draw_key,
    birth_date,
    hire_date,
    level_id,
    department,
    hours_per_week,
    gross_compensation as annual_compensation,
    -- No year has been simulated yet: the census pay stands in for the look-back year's.
    gross_compensation as prorated_compensation,
    enrollment_date is not null and deferral_rate > 0 as is_enrolled,
    enrollment_date as first_enrollment_date,
    case when enrollment_date is not null then 'census' end as enrollment_method,
    enrollment_date is not null and deferral_rate = 0 and data_quality_flag <> 'missing_rate' as has_opted_out,
    case when enrollment_date is null then 0 else deferral_rate end::decimal(6, 4) as deferral_rate,
    data_quality_flag
from {{ ref('stg_census_employees') }}
where employment_status = 'active'
    and termination_date is null
    and hire_date < make_date({{ var('simulation_start_year') }}, 1, 1)
