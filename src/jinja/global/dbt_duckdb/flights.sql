{# The name under which MotherDuck runs a Python model; unique per user of MotherDuck. #}
{% macro flight_name(parsed_model) %}
  {{ return(adapter.dispatch('flight_name', 'dbt')(parsed_model)) }}
{% endmacro %}
{% macro default__flight_name(parsed_model) %}{{ return(duckdb__flight_name(parsed_model)) }}{% endmacro %}
{% macro duckdb__flight_name(parsed_model) %}
  {% set parts = [
    'dbt', parsed_model.get('package_name'), parsed_model.get('database'), parsed_model.get('schema'),
    parsed_model.get('alias') or parsed_model.get('name'),
  ] %}
  {{ return(parts | select | join('-')) }}
{% endmacro %}
