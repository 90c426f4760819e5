-- One row per promotion: one level up, with the increase of the level that the person comes from.
select
    {{ event_columns(
        event_type='promotion',
        effective_date='promotion_date',
        category="'promotion'",
        parameter_source='promotion_hazards',
        probability='promotion_probability',
        details="'{\"from_level\": ' || level_id || ', \"to_level\": ' || (level_id + 1) || '}'",
        compensation='pay_after_promotion',
        previous_compensation='pay_before_promotion',
        level='level_id + 1',
    ) }}
from {{ ref('int_employment_outcomes') }}
where simulation_year = {{ simulation_year() }}
    and promotion_date is not null
