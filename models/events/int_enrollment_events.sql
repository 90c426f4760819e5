-- One row per enrollment in a plan: automatic at the end of the opt-out window, or by the person's own will.
select
    {{ event_columns(
        event_type='benefit_enrollment',
        effective_date='outcome_date',
        category="case when outcome = 'auto_enrollment' then 'auto' else 'voluntary' end",
        parameter_source='plan_designs',
        probability='outcome_probability',
        compensation='annual_compensation',
        rate='new_deferral_rate',
        previous_rate='previous_deferral_rate',
    ) }}
from {{ ref('int_enrollment_outcomes') }}
where simulation_year = {{ simulation_year() }}
    and outcome in ('auto_enrollment', 'early_enrollment', 'voluntary_enrollment')
