{# Attached SQLite databases have only `main`, MySQL's are made elsewhere. #}
{% macro duckdb__create_schema(relation) %}
  {% set other = run_query(
    "select type from duckdb_databases() where type != 'duckdb' and lower(database_name) = '"
    ~ relation.database | lower ~ "'") %}
  {% set kind = other.columns[0].values()[0] if other | length else 'duckdb' %}
  {% if kind == 'sqlite' and relation.schema != 'main' %}
    {{ exceptions.raise_compiler_error(
      "Schema must be 'main' when writing to sqlite instead got " ~ relation.schema) }}
  {% elif kind not in ['sqlite', 'mysql'] %}
    {% call statement('create_schema', auto_begin=False) -%}
      create schema if not exists {{ relation.without_identifier() }}
    {%- endcall %}
  {% endif %}
{% endmacro %}

{% macro duckdb__drop_schema(relation) %}
  {% call statement('drop_schema') -%}
    drop schema if exists {{ relation.without_identifier() }} cascade
  {%- endcall %}
{% endmacro %}

{% macro duckdb__list_schemas(database) %}
  {{ return(run_query('select schema_name from system.information_schema.schemata'
    ~ (" where lower(catalog_name) = '" ~ database | lower ~ "'" if database is not none else ''))) }}
{% endmacro %}

{% macro duckdb__check_schema_exists(information_schema, schema) %}
  {{ return(run_query("select count(*) from system.information_schema.schemata where lower(schema_name) = '"
    ~ schema | lower ~ "' and lower(catalog_name) = '" ~ information_schema.database | lower ~ "'")) }}
{% endmacro %}
