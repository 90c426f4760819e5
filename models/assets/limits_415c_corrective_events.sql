-- One row per corrective event: one source of one person's excess, in the order of return, as an event of that year.
-- The 25 columns of every event come first, the source and its amount follow. Dated on the person's last day of the
-- year, when the year's additions are known; a table of its own because the events themselves decide the additions.
{{ config(pre_hook="{{ clear_year() }}") }}

{% set steps = [
    ('after_tax', 'returned_after_tax', 'returned'),
    ('unmatched_deferral', 'returned_unmatched_deferral', 'returned'),
    ('matched_deferral', 'returned_matched_deferral', 'returned'),
    ('match', 'forfeited_match', 'forfeited'),
    ('core', 'forfeited_core', 'forfeited'),
] %}

with people as (

    select
        additions.*,
        people.employee_ssn,
        people.last_day,
        people.level_id,
        people.age_at_year_end as employee_age,
        people.tenure_months // 12 as employee_tenure,
        people.data_quality_flag,
        people.closing_compensation,
        grid.age_band,
        grid.tenure_band
    from {{ ref('int_annual_additions') }} as additions
    join {{ ref('int_workforce_year') }} as people
        on people.employee_id = additions.employee_id and people.simulation_year = additions.simulation_year
    join {{ ref('int_hazard_grid') }} as grid
        on grid.level_id = people.level_id
        and grid.age = least(people.age_at_year_end, 120)
        and grid.tenure = least(people.tenure_months // 12, 80)
    where additions.simulation_year = {{ simulation_year() }} and additions.excess > 0

)

{% for source, amount, action in steps %}
select
    {{ event_columns(
        event_type='corrective_action',
        step=loop.index,
        effective_date='last_day',
        category="'415c_" ~ action ~ "'",
        parameter_source='regulatory_limits',
        probability='1',
        details="'{\"source\": \"" ~ source ~ "\", \"amount\": ' || " ~ amount ~ " || '}'",
        compensation='closing_compensation',
    ) }},
    '{{ source }}' as correction_source,
    {{ amount }} as correction_amount
from people
where {{ amount }} > 0
{% if not loop.last %}union all{% endif %}
{% endfor %}
