{# One row: how many failures, and whether that warns or fails. #}
{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
  {{ adapter.dispatch('get_test_sql', 'dbt')(main_sql, fail_calc, warn_if, error_if, limit) }}
{%- endmacro %}
{% macro default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    select
      {{ fail_calc }} as failures,
      {{ fail_calc }} {{ warn_if }} as should_warn,
      {{ fail_calc }} {{ error_if }} as should_error
    from (
      {{ main_sql }}
      {{ 'limit ' ~ limit if limit is not none }}
    ) dbt_internal_test
{%- endmacro %}

{# What a test reads: the relation itself, or its rows that the config `where` lets through. #}
{% macro get_where_subquery(relation) %}
  {{ return(adapter.dispatch('get_where_subquery', 'dbt')(relation)) }}
{% endmacro %}
{% macro default__get_where_subquery(relation) %}
  {% set where = config.get('where', '') %}
  {{ return('(select * from ' ~ relation ~ ' where ' ~ where ~ ') dbt_subquery' if where else relation) }}
{% endmacro %}
