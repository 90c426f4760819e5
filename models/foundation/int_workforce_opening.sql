-- One row per person employed at the end of the year before: the workforce that this year's events are drawn from.
{{ config(materialized='ephemeral') }}

{% set closing = prior_year('int_workforce_closing') %}

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
    annual_compensation,
    prorated_compensation as lookback_compensation,
    is_enrolled,
    first_enrollment_date,
    enrollment_method,
    has_opted_out,
    deferral_rate,
    data_quality_flag,
    date_sub('year', birth_date, {{ year_start() }})::integer as employee_age,
    date_sub('year', hire_date, {{ year_start() }})::integer as employee_tenure
{% if closing is none %}
from {{ ref('int_baseline_workforce') }}
{% else %}
from {{ closing }}
where simulation_year = {{ simulation_year() - 1 }}
{% endif %}
