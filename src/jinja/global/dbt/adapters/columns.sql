{% macro get_columns_in_relation(relation) %}
  {{ return(adapter.dispatch('get_columns_in_relation', 'dbt')(relation)) }}
{% endmacro %}
{% macro default__get_columns_in_relation(relation) %}
  {{ exceptions.raise_not_implemented(
    'get_columns_in_relation macro not implemented for adapter ' ~ adapter.type()) }}
{% endmacro %}

{# Rows of (name, type, length, precision, scale) as Column objects. #}
{% macro sql_convert_columns_in_relation(table) %}
  {% set columns = [] %}
  {% for row in table %}{% do columns.append(api.Column(*row)) %}{% endfor %}
  {{ return(columns) }}
{% endmacro %}

{% macro get_list_of_column_names(columns) %}
  {% set names = [] %}
  {% for column in columns %}{% do names.append(column.name) %}{% endfor %}
  {{ return(names) }}
{% endmacro %}

{# A query with the columns of another one and none of its rows. #}
{% macro get_empty_subquery_sql(select_sql, select_sql_header=none) %}
  {{ return(adapter.dispatch('get_empty_subquery_sql', 'dbt')(select_sql, select_sql_header)) }}
{% endmacro %}
{% macro default__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
    {{- select_sql_header if select_sql_header is not none -}}
    select * from (
        {{ select_sql }}
    ) as __dbt_sbq
    where false
    limit 0
{% endmacro %}

{# The columns of a contract, as a query of typed nulls. #}
{% macro get_empty_schema_sql(columns) %}
  {{ return(adapter.dispatch('get_empty_schema_sql', 'dbt')(columns)) }}
{% endmacro %}
{% macro default__get_empty_schema_sql(columns) %}
  {%- set untyped = [] -%}
  {%- set naked = [] -%}
  {%- set nulls = [] -%}
  {%- for column in columns.values() -%}
    {%- set name = adapter.quote(column['name']) if column.get('quote') else column['name'] -%}
    {%- if column['data_type'] is not defined or column['data_type'] is none -%}
      {%- do untyped.append(column['name']) -%}
    {%- else -%}
      {%- if column['data_type'].strip().lower() in ('numeric', 'decimal', 'number') -%}
        {%- do naked.append(column['name']) -%}
      {%- endif -%}
      {%- do nulls.append((cast('null', column['data_type']) | trim) ~ ' as ' ~ name) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if untyped -%}
    {{ exceptions.column_type_missing(column_names=untyped) }}
  {%- elif naked -%}
    {{ exceptions.warn('Detected columns with numeric type and unspecified precision/scale, '
      ~ 'this can lead to unintended rounding: ' ~ naked ~ '`') }}
  {%- endif -%}
  select {{ nulls | join(', ') }}
{% endmacro %}

{% macro get_column_schema_from_query(select_sql, select_sql_header=none) %}
  {{ return(adapter.get_column_schema_from_query(get_empty_subquery_sql(select_sql, select_sql_header))) }}
{% endmacro %}

{% macro get_columns_in_query(select_sql) %}
  {{ return(adapter.dispatch('get_columns_in_query', 'dbt')(select_sql)) }}
{% endmacro %}
{% macro default__get_columns_in_query(select_sql) %}
  {% call statement('get_columns_in_query', fetch_result=True, auto_begin=False) -%}
    {{ get_empty_subquery_sql(select_sql) }}
  {% endcall %}
  {{ return(load_result('get_columns_in_query').table.columns | map(attribute='name') | list) }}
{% endmacro %}

{% macro alter_column_type(relation, column_name, new_column_type) %}
  {{ return(adapter.dispatch('alter_column_type', 'dbt')(relation, column_name, new_column_type)) }}
{% endmacro %}
{# In place: a copy of the column dropped and renamed in one transaction does not commit on every database. #}
{% macro default__alter_column_type(relation, column_name, new_column_type) %}
  {% call statement('alter_column_type') %}
    alter table {{ relation.render() }}
      alter column {{ adapter.quote(column_name) }} set data type {{ new_column_type }}
  {% endcall %}
{% endmacro %}

{% macro alter_relation_add_remove_columns(relation, add_columns=none, remove_columns=none) %}
  {{ return(adapter.dispatch('alter_relation_add_remove_columns', 'dbt')(relation, add_columns, remove_columns)) }}
{% endmacro %}
{% macro default__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
  {% set changes = [] %}
  {% for column in add_columns or [] %}
    {% do changes.append('add column ' ~ column.quoted ~ ' ' ~ column.expanded_data_type) %}
  {% endfor %}
  {% for column in remove_columns or [] %}{% do changes.append('drop column ' ~ column.quoted) %}{% endfor %}
  {% do run_query('alter ' ~ relation.type ~ ' ' ~ relation.render() ~ ' ' ~ changes | join(', ')) %}
{% endmacro %}
