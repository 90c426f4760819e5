{# `sorted_by` and `partitioned_by` are DuckLake's; they have to be set while the table is empty. #}
{% macro create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) %}
  {{ return(adapter.dispatch('create_table_as', 'dbt')(
    temporary, relation, compiled_code, language, partitioned_by=partitioned_by, sorted_by=sorted_by)) }}
{% endmacro %}

{% macro duckdb__create_table_as(
    temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) -%}
  {%- if language == 'python' -%}
    {{ return(py_write_table(temporary, relation, compiled_code, partitioned_by, sorted_by)) }}
  {%- elif language != 'sql' -%}
    {% do exceptions.raise_compiler_error(
      "duckdb__create_table_as macro didn't get supported language, it got " ~ language) %}
  {%- endif -%}
  {%- set contract = config.get('contract') -%}
  {%- set header = config.get('sql_header', none) -%}
  {%- if contract.enforced -%}{{ get_assert_columns_equivalent(compiled_code) }}{%- endif -%}
  {{ header if header is not none }}
  create {{ 'temporary ' if temporary }}table
  {{- ' ' }}{{ relation.include(database=(not temporary), schema=(not temporary)) }}
  {%- if contract.enforced and not temporary %}
    {#- a temporary table takes no constraints #}
    {{ get_table_columns_and_constraints() }};
    {{ pa_set_table_order(relation, partitioned_by, sorted_by) }}
    insert into {{ relation }} {{ get_column_names() }} ({{ get_select_subquery(compiled_code) }}
    );
  {%- elif partitioned_by or sorted_by %}
    as (select * from (
      {{ compiled_code }}
    ) as model_subq limit 0);
    {{ pa_set_table_order(relation, partitioned_by, sorted_by) }}
    insert into {{ relation }} select * from (
      {{ compiled_code }}
    ) as model_subq;
  {%- else %} as (
    {{ compiled_code }}
    );
  {%- endif -%}
{%- endmacro %}

{% macro pa_set_table_order(relation, partitioned_by, sorted_by) %}
  {{- duckdb__alter_table_set_partitioned_by(relation, partitioned_by) if partitioned_by }}
  {{- duckdb__alter_table_set_sorted_by(relation, sorted_by) if sorted_by }}
{%- endmacro %}

{% macro get_column_names() %}
  ({{ default__get_column_names() }})
{% endmacro %}

{% macro duckdb__create_view_as(relation, sql) -%}
  {%- set header = config.get('sql_header', none) -%}
  {%- if config.get('contract').enforced -%}{{ get_assert_columns_equivalent(sql) }}{%- endif -%}
  {{ header if header is not none }}
  create view {{ relation }} as (
    {{ sql }}
  );
{%- endmacro %}

{% macro duckdb__alter_table_set_partitioned_by(relation, partitioned_by) -%}
  alter table {{ relation }} set partitioned by ({{ partitioned_by }});
{%- endmacro %}

{% macro duckdb__alter_table_set_sorted_by(relation, sorted_by) -%}
  alter table {{ relation }} set sorted by ({{ sorted_by }});
{%- endmacro %}

{% macro duckdb__get_partitioned_by(relation, temporary) %}
  {% set columns = pa_ducklake_columns(relation, temporary, 'partitioned_by', 'partition_by') %}
  {{ return(columns | join(', ') if columns else none) }}
{% endmacro %}

{% macro duckdb__get_sorted_by(relation, temporary) %}
  {% set quoted = [] %}
  {% for name in pa_ducklake_columns(relation, temporary, 'sorted_by', 'sort_by') or [] %}
    {% do quoted.append(adapter.quote(name | replace('"', '""'))) %}
  {% endfor %}
  {{ return(quoted | join(', ') if quoted else none) }}
{% endmacro %}

{# The columns of a setting that only DuckLake has, for the model's own table: none where they do not apply. #}
{% macro pa_ducklake_columns(relation, temporary, key, other_key) %}
  {% set given = config.get(key, none) or config.get(other_key, none) %}
  {% if temporary or given is none or given == '' %}{{ return(none) }}{% endif %}
  {% set names = normalize_string_or_list(given, key ~ '/' ~ other_key) %}
  {% if not names %}
    {% do exceptions.raise_compiler_error(key ~ '/' ~ other_key ~ ' must contain at least one column') %}
  {% endif %}
  {% if config.get('materialized') in ['table', 'incremental'] and this is defined
      and relation.identifier and this.identifier and relation.identifier != this.identifier %}
    {{ return(none) }}
  {% endif %}
  {% if not adapter.is_ducklake(relation) %}
    {% do adapter.warn_once(
      key ~ '/' ~ other_key ~ ' is only supported for DuckLake relations; ignoring for ' ~ relation) %}
    {{ return(none) }}
  {% endif %}
  {{ return(names) }}
{% endmacro %}

{# The script that stores the data frame of a Python model. #}
{% macro py_write_table(temporary, relation, compiled_code, partitioned_by=none, sorted_by=none) -%}
{{ compiled_code }}

def materialize(df, con):
    name = '__dbt_python_model_df_{{ relation.identifier }}'
    con.register(name, df)
{%- if partitioned_by or sorted_by %}
    con.execute('create table {{ relation }} as select * from ' + name + ' limit 0')
{%- if partitioned_by %}
    con.execute('alter table {{ relation }} set partitioned by ({{ partitioned_by }})')
{%- endif %}
{%- if sorted_by %}
    con.execute('alter table {{ relation }} set sorted by ({{ sorted_by }})')
{%- endif %}
    con.execute('insert into {{ relation }} select * from ' + name)
{%- else %}
    con.execute('create table {{ relation }} as select * from ' + name)
{%- endif %}
    con.unregister(name)
{% endmacro %}
