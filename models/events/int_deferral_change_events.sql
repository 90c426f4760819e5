-- One row per deferral rate that a participant has changed.
select
    {{ event_columns(
        event_type='deferral_change',
        effective_date='outcome_date',
        category='outcome',
        parameter_source='age_bands',
        probability='outcome_probability',
        compensation='annual_compensation',
        rate='new_deferral_rate',
        previous_rate='previous_deferral_rate',
    ) }}
from {{ ref('int_enrollment_outcomes') }}
where simulation_year = {{ simulation_year() }}
    and outcome = 'participant_change'
