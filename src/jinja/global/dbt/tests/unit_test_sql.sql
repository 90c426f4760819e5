{# Actual and expected rows, told apart by the column actual_or_expected. #}
{% macro get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
  {{ adapter.dispatch('get_unit_test_sql', 'dbt')(main_sql, expected_fixture_sql, expected_column_names) }}
{%- endmacro %}
{% macro default__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
  {%- set names = expected_column_names | join(', ') -%}
  {%- set side = adapter.quote('actual_or_expected') -%}
with dbt_internal_unit_test_actual as (
  select {{ names }}, {{ dbt.string_literal('actual') }} as {{ side }}
  from (
    {{ main_sql }}
  ) _dbt_internal_unit_test_actual
),
dbt_internal_unit_test_expected as (
  select {{ names }}, {{ dbt.string_literal('expected') }} as {{ side }}
  from (
    {{ expected_fixture_sql }}
  ) _dbt_internal_unit_test_expected
)
select * from dbt_internal_unit_test_actual
union all
select * from dbt_internal_unit_test_expected
{%- endmacro %}

{# The rows of an input as a query typed like the real relation; columns that a row leaves out are null. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
-- Fixture for {{ model.name }}
{% set default_row = {} %}
{%- set quoted_names = {} -%}
{%- if not column_name_to_data_types -%}
  {#- the deferred relation stands in for one that was not built here -#}
  {%- set relation = defer_relation if defer_relation and not load_relation(this) else this -%}
  {%- set column_name_to_data_types = {} -%}
  {%- for column in adapter.get_columns_in_relation(relation) -%}
    {%- do column_name_to_data_types.update({column.name | lower: column.data_type}) -%}
    {%- do quoted_names.update({column.name | lower: column.quoted}) -%}
  {%- endfor -%}
{%- endif -%}
{%- if not column_name_to_data_types -%}
  {{ exceptions.raise_compiler_error("Not able to get columns for unit test '" ~ model.name ~ "' from relation "
    ~ this ~ " because the relation doesn't exist") }}
{%- endif -%}
{%- for name, type in column_name_to_data_types.items() -%}
  {%- do default_row.update({name: safe_cast('null', type) | trim}) -%}
{%- endfor -%}
{{ validate_fixture_rows(rows, row_number) }}
{%- for row in rows -%}
  {%- set values = default_row.copy() -%}
  {%- do values.update(format_row(row, column_name_to_data_types)) -%}
select {{ pa_fixture_fields(values, quoted_names, ', ') }}
{%- if not loop.last %}
union all
{% endif %}
{%- endfor -%}
{%- if not rows -%}
    select {{ pa_fixture_fields(default_row, quoted_names, ',') }}
    limit 0
{%- endif -%}
{% endmacro %}

{% macro pa_fixture_fields(values, quoted_names, separator) %}
  {%- set fields = [] -%}
  {%- for name, value in values.items() -%}
    {%- do fields.append(value ~ ' as ' ~ quoted_names[name]) -%}
  {%- endfor -%}
  {{- return(fields | join(separator ~ ('' if separator == ', ' else ' '))) -}}
{% endmacro %}

{# The expected rows as a query; only the columns that are given. #}
{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) %}
{%- if not rows %}
    select * from dbt_internal_unit_test_actual
    limit 0
{%- endif -%}
{%- for row in rows %}
select {{ pa_fixture_fields(format_row(row, column_name_to_data_types), column_name_to_quoted, ', ') }}
{{ 'union all' if not loop.last }}
{%- endfor -%}
{% endmacro %}

{# A row's values as typed SQL literals by lower-case column name. #}
{% macro format_row(row, column_name_to_data_types) %}
  {% set formatted = {} %}
  {% for given_name, value in row.items() %}
    {% set name = given_name | lower %}
    {% if name not in column_name_to_data_types %}
      {% set place = 'expected output' if model.resource_type == 'unit_test' else "'" ~ model.name ~ "'" %}
      {{ exceptions.raise_compiler_error("Invalid column name: '" ~ name ~ "' in unit test fixture for " ~ place
        ~ '.\nAccepted columns for ' ~ place ~ ' are: ' ~ (column_name_to_data_types.keys() | list)) }}
    {% endif %}
    {% set type = column_name_to_data_types[name] %}
    {% set literal = value %}
    {% if value is string %}
      {% set literal = dbt.string_literal(dbt.escape_single_quotes(value)) %}
      {#- a length in the type would cut the text off in silence #}
      {% if 'varying' in type %}{% set type = type.split('(')[0] %}{% endif %}
    {% elif value is none %}
      {% set literal = 'null' %}
    {% endif %}
    {% do formatted.update({name: safe_cast(literal, type)}) %}
  {% endfor %}
  {{ return(formatted) }}
{% endmacro %}

{# For adapters that put conditions on fixtures. #}
{% macro validate_fixture_rows(rows, row_number) %}
  {{ return(adapter.dispatch('validate_fixture_rows', 'dbt')(rows, row_number)) }}
{% endmacro %}
{% macro default__validate_fixture_rows(rows, row_number) %}{% endmacro %}
