{# Column definitions and constraints of a contract, as DDL. #}
{% macro get_table_columns_and_constraints() -%}
  {{ adapter.dispatch('get_table_columns_and_constraints', 'dbt')() }}
{%- endmacro %}
{% macro default__get_table_columns_and_constraints() %}{{ return(table_columns_and_constraints()) }}{% endmacro %}
{% macro table_columns_and_constraints() %}
  {%- set columns = adapter.render_raw_columns_constraints(raw_columns=model['columns']) -%}
  {%- set constraints = adapter.render_raw_model_constraints(raw_constraints=model['constraints']) -%}
  ({{ (columns + constraints) | join(', ') }})
{% endmacro %}

{% macro get_assert_columns_equivalent(sql) -%}
  {{ adapter.dispatch('get_assert_columns_equivalent', 'dbt')(sql) }}
{%- endmacro %}
{% macro default__get_assert_columns_equivalent(sql) %}{{ return(assert_columns_equivalent(sql)) }}{% endmacro %}

{# Fails unless a query yields just the columns, in name and type, that the model's contract names. #}
{% macro assert_columns_equivalent(sql) %}
  {%- if not model['columns'] -%}{{ exceptions.raise_contract_error([], []) }}{%- endif -%}
  {%- set found = format_columns(get_column_schema_from_query(sql, config.get('sql_header', none))) -%}
  {%- set agreed = format_columns(get_column_schema_from_query(get_empty_schema_sql(model['columns']))) -%}
  {%- set agreed_names = agreed | map(attribute='name') | list -%}
  {%- if found | length != agreed | length -%}
    {%- do exceptions.raise_contract_error(agreed, found) -%}
  {%- endif -%}
  {%- for column in found -%}
    {%- if column['name'] not in agreed_names
        or agreed[agreed_names.index(column['name'])]['formatted'] != column['formatted'] -%}
      {%- do exceptions.raise_contract_error(agreed, found) -%}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}

{% macro format_columns(columns) %}
  {% set formatted = [] %}
  {% for column in columns %}
    {% do formatted.append(adapter.dispatch('format_column', 'dbt')(column)) %}
  {% endfor %}
  {{ return(formatted) }}
{% endmacro %}
{% macro default__format_column(column) %}
  {{ return({
    'name': column.name,
    'data_type': column.dtype,
    'formatted': column.column.lower() ~ ' ' ~ column.dtype,
  }) }}
{% endmacro %}
