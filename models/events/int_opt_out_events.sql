-- One row per opt-out: out of the auto-enrollment window, or out of the plan after a time in it.
select
    {{ event_columns(
        event_type='opt_out',
        effective_date='outcome_date',
        category="case when outcome = 'window_opt_out' then 'auto_enrollment_opt_out' else 'participant_opt_out' end",
        parameter_source='age_bands',
        probability='outcome_probability',
        compensation='annual_compensation',
        rate='0',
        previous_rate='previous_deferral_rate',
    ) }}
from {{ ref('int_enrollment_outcomes') }}
where simulation_year = {{ simulation_year() }}
    and outcome in ('window_opt_out', 'participant_opt_out')
