-- One row per event of the year's workforce.
{{ config(
    materialized=var('state_materialized', 'columnar'),
    period='simulation_year',
    incremental_strategy='delete+insert',
    unique_key='simulation_year',
    on_schema_change='fail',
) }}

{% set kinds = [
    ref('int_hire_events'),
    ref('int_termination_events'),
    ref('int_promotion_events'),
    ref('int_raise_events'),
    ref('int_enrollment_events'),
    ref('int_opt_out_events'),
    ref('int_deferral_change_events'),
    ref('int_escalation_events'),
] %}

{% for kind in kinds %}
select {{ event_column_names() | join(', ') }} from {{ kind }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
