-- One row per person employed at the end of the year before: the workforce that this year's events are drawn from.
{{ config(materialized='ephemeral') }}

{# Where years are only drawn, no snapshot is worked out; the closing workforce has the same facts. #}
{% set before = prior_year('fct_workforce_snapshot') or prior_year('int_workforce_closing') %}

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
{% if before is none %}
    null::date as opt_out_date,
    case when deferral_rate > 0 then 'census' else 'none' end as deferral_rate_source,
    nullif(deferral_rate, 0) as original_deferral_rate,
    0 as escalation_count,
    first_enrollment_date as deferral_rate_changed_on,
{% else %}
    opt_out_date,
    deferral_rate_source,
    original_deferral_rate,
    escalation_count,
    deferral_rate_changed_on,
{% endif %}
    data_quality_flag,
    date_sub('year', birth_date, {{ year_start() }})::integer as employee_age,
    date_sub('year', hire_date, {{ year_start() }})::integer as employee_tenure
{% if before is none %}
from {{ ref('int_baseline_workforce') }}
{% else %}
from {{ before }}
where simulation_year = {{ simulation_year() - 1 }}
    and termination_date is null
{% endif %}
