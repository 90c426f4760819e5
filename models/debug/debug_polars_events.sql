-- One row per check of the Parquet events: its name, how many rows break it, and whether it is kept.
{% set checks = {
    'event_id is missing': 'event_id is null',
    'employee_id is missing': 'employee_id is null',
    'event type is unknown': "event_type not in ('" ~ event_types() | join("', '") ~ "')",
    'effective date is outside of its year': 'year(effective_date) <> simulation_year',
    'pay is missing or negative':
        "event_type in ('hire', 'promotion', 'raise') and not coalesce(compensation_amount > 0, false)",
    'deferral rate is outside of 0 to 1': 'employee_deferral_rate not between 0 and 1',
    'enrollment has no rate': "event_type = 'benefit_enrollment' and not coalesce(employee_deferral_rate > 0, false)",
    'probability is outside of 0 to 1': 'event_probability not between 0 and 1',
} %}

with events as (

    -- Naming the columns is the check of the schema: one that is missing stops here.
    select {{ event_column_names() | join(', ') }}
    from {{ source('polars_events', 'fct_yearly_events_polars') }}

),

checked as (

    select 'there are events' as check_name, case when count(*) = 0 then 1 else 0 end as failures, count(*) as events
    from events

    union all

    select 'event_id is unique', count(*) - count(distinct event_id), count(*) from events

    {% for name, condition in checks.items() %}
    union all
    select '{{ name }}', count(*) filter (where {{ condition }}), count(*) from events
    {% endfor %}

)

select check_name, failures::bigint as failures, events, failures = 0 as is_passed
from checked
