-- One row per person employed at the end of the year: all that the next year starts from.
-- It needs neither contributions nor match, so that events of many years can be drawn without working those out.
select
    people.scenario_id,
    people.plan_design_id,
    people.employee_id,
    people.employee_ssn,
    people.draw_key,
    people.birth_date,
    people.hire_date,
    people.termination_date,
    people.level_id,
    people.department,
    people.hours_per_week,
    people.closing_compensation as annual_compensation,
    pay.prorated_compensation,
    enrollment.is_enrolled,
    enrollment.first_enrollment_date,
    enrollment.enrollment_method,
    enrollment.has_opted_out,
    enrollment.opt_out_date,
    rates.deferral_rate,
    rates.deferral_rate_source,
    rates.original_deferral_rate,
    rates.escalation_count,
    rates.last_change_date as deferral_rate_changed_on,
    people.data_quality_flag,
    {{ simulation_year() }}::integer as simulation_year
from {{ ref('int_workforce_year') }} as people
join {{ ref('int_employee_compensation') }} as pay
    on pay.employee_id = people.employee_id and pay.simulation_year = people.simulation_year
join {{ ref('int_enrollment_state') }} as enrollment
    on enrollment.employee_id = people.employee_id and enrollment.simulation_year = people.simulation_year
join {{ ref('int_deferral_rate_state') }} as rates
    on rates.employee_id = people.employee_id and rates.simulation_year = people.simulation_year
where people.simulation_year = {{ simulation_year() }}
    and people.termination_date is null
