{% macro duckdb__get_incremental_default_sql(arg_dict) %}
  {{ return(get_incremental_delete_insert_sql(arg_dict)) }}
{% endmacro %}

{# A list of keys is joined; one key, which may be an expression, is looked up. #}
{% macro duckdb__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) %}
  {%- set names = get_quoted_csv(dest_columns | map(attribute='name')) -%}
  {%- set conditions = [] -%}
  {%- if unique_key and unique_key is sequence and unique_key is not string -%}
    {%- for key in unique_key -%}
      {%- do conditions.append(source ~ '.' ~ key ~ ' = DBT_INCREMENTAL_TARGET.' ~ key) -%}
    {%- endfor -%}
    delete from {{ target }} as DBT_INCREMENTAL_TARGET using {{ source }}
    where {{ (conditions + (incremental_predicates or [])) | join(' and ') }};
  {% elif unique_key -%}
    delete from {{ target }}
    where ({{ unique_key }}) in (select ({{ unique_key }}) from {{ source }})
    {%- for predicate in incremental_predicates or [] %} and {{ predicate }}{% endfor %};
  {% endif %}
  insert into {{ target }} ({{ names }}) (select {{ names }} from {{ source }})
{% endmacro %}
