{# SQL of seeds. The life cycle of a seed calls these by name, so that a project may replace any of them. #}

{% macro create_csv_table(model, agate_table) -%}
  {{ adapter.dispatch('create_csv_table', 'dbt')(model, agate_table) }}
{%- endmacro %}

{% macro default__create_csv_table(model, agate_table) %}
  {%- set types = model['config'].get('column_types', {}) -%}
  {%- set quoting = model['config'].get('quote_columns', None) -%}
  {%- set columns = [] -%}
  {%- for name in agate_table.column_names -%}
    {%- set type = types.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
    {%- do columns.append(adapter.quote_seed_column(name | string, quoting) ~ ' ' ~ type) -%}
  {%- endfor -%}
  {%- set sql = 'create table ' ~ this.render() ~ ' (' ~ columns | join(', ') ~ ')' -%}
  {% call statement('_') -%}{{ sql }}{%- endcall %}
  {{ return(sql) }}
{% endmacro %}

{% macro reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
  {{ adapter.dispatch('reset_csv_table', 'dbt')(model, full_refresh, old_relation, agate_table) }}
{%- endmacro %}

{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {% if full_refresh %}
    {% do adapter.drop_relation(old_relation) %}
    {{ return(create_csv_table(model, agate_table)) }}
  {% endif %}
  {% do adapter.truncate_relation(old_relation) %}
  {{ return('truncate table ' ~ old_relation.render()) }}
{% endmacro %}

{# What is written to the run folder: both statements, one after the other. #}
{% macro get_csv_sql(create_or_truncate_sql, insert_sql) %}
    {{ adapter.dispatch('get_csv_sql', 'dbt')(create_or_truncate_sql, insert_sql) }}
{% endmacro %}
{% macro default__get_csv_sql(create_or_truncate_sql, insert_sql) %}
    {{ create_or_truncate_sql }};
    -- dbt seed --
    {{ insert_sql }}
{% endmacro %}

{% macro get_binding_char() -%} {{ adapter.dispatch('get_binding_char', 'dbt')() }} {%- endmacro %}
{% macro default__get_binding_char() %}{{ return('%s') }}{% endmacro %}

{% macro get_batch_size() %}{{ return(adapter.dispatch('get_batch_size', 'dbt')()) }}{% endmacro %}
{% macro default__get_batch_size() %}{{ return(10000) }}{% endmacro %}

{% macro get_seed_column_quoted_csv(model, column_names) %}
  {% set quoting = model['config'].get('quote_columns', None) %}
  {% set quoted = [] %}
  {% for name in column_names %}{% do quoted.append(adapter.quote_seed_column(name, quoting)) %}{% endfor %}
  {{ return(quoted | join(', ')) }}
{% endmacro %}

{% macro load_csv_rows(model, agate_table) -%}
  {{ adapter.dispatch('load_csv_rows', 'dbt')(model, agate_table) }}
{%- endmacro %}

{% macro default__load_csv_rows(model, agate_table) %}
  {{ return(pa_insert_csv_batches(model, agate_table)) }}
{% endmacro %}

{# Inserts with bound values, a batch at a time; yields the first batch's statement. #}
{% macro pa_insert_csv_batches(model, agate_table) %}
  {% set names = get_seed_column_quoted_csv(model, agate_table.column_names) %}
  {% set marks = [] %}
  {% for name in agate_table.column_names %}{% do marks.append(get_binding_char()) %}{% endfor %}
  {% set row_marks = '(' ~ marks | join(',') ~ ')' %}
  {% set statements = [] %}
  {% for chunk in agate_table.rows | batch(get_batch_size()) %}
    {% set bindings = [] %}
    {% set rows = [] %}
    {% for row in chunk %}
      {% do bindings.extend(row) %}
      {% do rows.append(row_marks) %}
    {% endfor %}
    {% set sql = 'insert into ' ~ this.render() ~ ' (' ~ names ~ ') values ' ~ rows | join(',') %}
    {% do adapter.add_query(sql, bindings=bindings, abridge_sql_log=True) %}
    {% do statements.append(sql) %}
  {% endfor %}
  {{ return(statements[0]) }}
{% endmacro %}
