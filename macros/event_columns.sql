{# The columns of an event, in the order that every event table has. #}
{% macro event_column_names() -%}
  {{ return([
    'event_id', 'scenario_id', 'plan_design_id', 'employee_id', 'employee_ssn', 'employee_age', 'employee_tenure',
    'event_type', 'effective_date', 'event_details', 'simulation_year', 'compensation_amount', 'previous_compensation',
    'employee_deferral_rate', 'prev_employee_deferral_rate', 'level_id', 'age_band', 'tenure_band',
    'event_probability', 'event_category', 'event_sequence', 'created_at', 'parameter_scenario_id',
    'parameter_source', 'data_quality_flag',
  ]) }}
{%- endmacro %}

{#
  How events of one person on one day follow each other. A person has at most one event of a kind per year, so the
  number is also unique within (employee, year) and serves as the last part of the event's id.
#}
{% macro event_sequence(event_type) -%}
  {{ return({
    'hire': 10, 'benefit_enrollment': 20, 'opt_out': 25, 'deferral_change': 30, 'deferral_escalation': 35,
    'promotion': 40, 'raise': 50, 'corrective_action': 60, 'termination': 90,
  }[event_type]) }}
{%- endmacro %}

{#
  The select list of one kind of event. The relation selected from has the person's own columns (ids, draw_key,
  employee_age, bands, data_quality_flag); the arguments are SQL expressions for what differs between kinds.
#}
{% macro event_columns(
  event_type, effective_date, category, parameter_source,
  probability='null', details='null', compensation='null', previous_compensation='null',
  rate='null', previous_rate='null', level='level_id', step=0
) -%}
  {%- set sequence = event_sequence(event_type) + step -%}
  employee_id || '-{{ simulation_year() }}-{{ sequence }}' as event_id,
  scenario_id,
  plan_design_id,
  employee_id,
  employee_ssn,
  employee_age::integer as employee_age,
  employee_tenure::integer as employee_tenure,
  '{{ event_type }}' as event_type,
  {{ effective_date }} as effective_date,
  ({{ details }})::varchar as event_details,
  {{ simulation_year() }}::integer as simulation_year,
  ({{ compensation }})::decimal(12, 2) as compensation_amount,
  ({{ previous_compensation }})::decimal(12, 2) as previous_compensation,
  ({{ rate }})::decimal(6, 4) as employee_deferral_rate,
  ({{ previous_rate }})::decimal(6, 4) as prev_employee_deferral_rate,
  ({{ level }})::integer as level_id,
  age_band,
  tenure_band,
  ({{ probability }})::decimal(8, 6) as event_probability,
  {{ category }} as event_category,
  {{ sequence }}::integer as event_sequence,
  timestamp '{{ simulation_year() }}-01-01 00:00:00' as created_at,
  '{{ var("parameter_scenario_id") }}' as parameter_scenario_id,
  '{{ parameter_source }}' as parameter_source,
  data_quality_flag
{%- endmacro %}

{# The kinds of event that the workforce has; corrective actions have a table of their own. #}
{% macro event_types() -%}
  {{ return([
    'hire', 'termination', 'promotion', 'raise', 'benefit_enrollment', 'opt_out', 'deferral_change',
    'deferral_escalation',
  ]) }}
{%- endmacro %}
