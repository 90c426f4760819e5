{% test accepted_values(model, column_name, values, quote=True) %}
    {% set implementation = adapter.dispatch('test_accepted_values', 'dbt') %}
    {{ implementation(model, column_name, values, quote) }}
{% endtest %}

{# Values outside the list, with the number of their rows. #}
{% macro default__test_accepted_values(model, column_name, values, quote=True) %}
{%- set literals = [] -%}
{%- for value in values -%}
  {%- do literals.append("'" ~ value ~ "'" if quote else value) -%}
{%- endfor %}

with all_values as (

    select
        {{ column_name }} as value_field,
        count(*) as n_records

    from {{ model }}
    group by {{ column_name }}

)

select *
from all_values
where value_field not in (
    {{ literals | join(',') }}
)

{% endmacro %}
