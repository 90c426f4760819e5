-- One row per yearly raise: cost of living for everybody, merit for those who draw it.
select
    {{ event_columns(
        event_type='raise',
        effective_date='raise_date',
        category="case when merit_rate > 0 then 'merit_and_cola' else 'cola' end",
        parameter_source='merit_rates',
        probability='merit_probability',
        details="'{\"merit\": ' || merit_rate || ', \"cola\": ' || cola_rate || '}'",
        compensation='pay_after_raise',
        previous_compensation='pay_before_raise',
        level='level_id + case when promotion_is_first then 1 else 0 end',
    ) }}
from {{ ref('int_employment_outcomes') }}
where simulation_year = {{ simulation_year() }}
    and raise_date is not null
