{# DESCRIBE answers for one relation; information_schema.columns would load every attached catalog. #}
{% macro duckdb__get_columns_in_relation(relation) %}
  {% call statement('get_columns_in_relation', fetch_result=True) %}
    select column_name, column_type as data_type, null::bigint as character_maximum_length,
      null::bigint as numeric_precision, null::bigint as numeric_scale
    from (describe {{ relation.render() }})
  {% endcall %}
  {{ return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) }}
{% endmacro %}

{# A header may set what the query needs, and DESCRIBE takes one statement: so it runs before. #}
{% macro duckdb__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
    {%- if select_sql_header is not none -%}{%- do run_query(select_sql_header) -%}{%- endif -%}
    select * from (
        {{ select_sql }}
    ) as __dbt_sbq
    where false
    limit 0
{% endmacro %}

{# DuckDB changes one column per statement. #}
{% macro duckdb__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
  {% set alter = 'alter ' ~ relation.type ~ ' ' ~ relation %}
  {% for column in add_columns or [] %}
    {% do run_query(alter ~ ' add column ' ~ api.Relation.create(identifier=column.name) ~ ' ' ~ column.data_type) %}
  {% endfor %}
  {% for column in remove_columns or [] %}
    {% do run_query(alter ~ ' drop column ' ~ api.Relation.create(identifier=column.name)) %}
  {% endfor %}
{% endmacro %}
