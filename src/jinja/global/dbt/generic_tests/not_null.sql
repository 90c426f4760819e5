{% test not_null(model, column_name) %}
    {% set implementation = adapter.dispatch('test_not_null', 'dbt') %}
    {{ implementation(model, column_name) }}
{% endtest %}

{# Rows without a value; whole rows when failures are stored. #}
{% macro default__test_not_null(model, column_name) %}

{% set shown = '*' if should_store_failures() else column_name %}

select {{ shown }}
from {{ model }}
where {{ column_name }} is null

{% endmacro %}
