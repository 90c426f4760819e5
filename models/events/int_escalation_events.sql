-- One row per deferral rate that the plan has raised by its yearly step.
select
    {{ event_columns(
        event_type='deferral_escalation',
        effective_date='outcome_date',
        category='outcome',
        parameter_source='plan_designs',
        probability='outcome_probability',
        compensation='annual_compensation',
        rate='new_deferral_rate',
        previous_rate='previous_deferral_rate',
    ) }}
from {{ ref('int_enrollment_outcomes') }}
where simulation_year = {{ simulation_year() }}
    and outcome = 'automatic_escalation'
