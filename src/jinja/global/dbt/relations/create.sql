{# The statements that create tables and views. Packages and projects override these. #}

{% macro get_create_sql(relation, sql) %}
  {{- adapter.dispatch('get_create_sql', 'dbt')(relation, sql) -}}
{% endmacro %}
{% macro default__get_create_sql(relation, sql) -%}
  {%- if relation.is_view -%}
    {{ get_create_view_as_sql(relation, sql) }}
  {%- elif relation.is_table -%}
    {{ get_create_table_as_sql(False, relation, sql) }}
  {%- elif relation.is_materialized_view -%}
    {{ get_create_materialized_view_as_sql(relation, sql) }}
  {%- else -%}
    {{ exceptions.raise_compiler_error('`get_create_sql` has not been implemented for: ' ~ relation.type) }}
  {%- endif -%}
{%- endmacro %}

{% macro get_create_table_as_sql(temporary, relation, sql) -%}
  {{ adapter.dispatch('get_create_table_as_sql', 'dbt')(temporary, relation, sql) }}
{%- endmacro %}
{% macro default__get_create_table_as_sql(temporary, relation, sql) %}
  {{ return(create_table_as(temporary, relation, sql)) }}
{% endmacro %}

{# Overrides written before Python models take no language: it is only passed when it is not sql. #}
{% macro create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {%- if language == 'sql' -%}
    {{ adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code) }}
  {%- else -%}
    {{ adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code, language) }}
  {%- endif -%}
{%- endmacro %}
{% macro default__create_table_as(temporary, relation, sql) %}
  {%- set header = config.get('sql_header', none) -%}
  {{ header if header is not none }}
  create {{ 'temporary' if temporary }} table {{ relation.include(database=(not temporary), schema=(not temporary)) }}
  {% if config.get('contract').enforced and not temporary %}
    {{ get_assert_columns_equivalent(sql) }}
    {{ get_table_columns_and_constraints() }}
    {%- set sql = get_select_subquery(sql) %}
  {% endif %}
  as (
    {{ sql }}
  );
{% endmacro %}

{% macro get_create_view_as_sql(relation, sql) -%}
  {{ adapter.dispatch('get_create_view_as_sql', 'dbt')(relation, sql) }}
{%- endmacro %}
{% macro default__get_create_view_as_sql(relation, sql) %}{{ return(create_view_as(relation, sql)) }}{% endmacro %}

{% macro create_view_as(relation, sql) -%}
  {{ adapter.dispatch('create_view_as', 'dbt')(relation, sql) }}
{%- endmacro %}
{% macro default__create_view_as(relation, sql) %}
  {%- set header = config.get('sql_header', none) -%}
  {{ header if header is not none }}
  {%- if config.get('contract').enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif %}
  create view {{ relation.render() }} as (
    {{ sql }}
  );
{% endmacro %}

{# A contract's columns, by name, out of a query that may give them in another order. #}
{% macro get_select_subquery(sql) %}{{ return(adapter.dispatch('get_select_subquery', 'dbt')(sql)) }}{% endmacro %}
{% macro default__get_select_subquery(sql) %}
    select {{ adapter.dispatch('get_column_names', 'dbt')() }}
    from (
        {{ sql }}
    ) as model_subq
{%- endmacro %}
{% macro default__get_column_names() %}
  {%- set names = [] -%}
  {%- for column in model['columns'].values() -%}
    {%- do names.append(adapter.quote(column['name']) if column.get('quote') else column['name']) -%}
  {%- endfor -%}
  {{ return(names | join(', ')) }}
{% endmacro %}

{% macro get_create_materialized_view_as_sql(relation, sql) %}
  {{- adapter.dispatch('get_create_materialized_view_as_sql', 'dbt')(relation, sql) -}}
{% endmacro %}
{% macro default__get_create_materialized_view_as_sql(relation, sql) %}
  {{ exceptions.raise_compiler_error(
    '`get_create_materialized_view_as_sql` has not been implemented for this adapter.') }}
{% endmacro %}
