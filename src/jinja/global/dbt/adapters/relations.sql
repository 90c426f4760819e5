{# Names beside a relation's own: where it is built, staged or put out of the way. #}

{% macro make_intermediate_relation(base_relation, suffix='__dbt_tmp') %}
  {{ return(adapter.dispatch('make_intermediate_relation', 'dbt')(base_relation, suffix)) }}
{% endmacro %}
{% macro default__make_intermediate_relation(base_relation, suffix) %}
  {{ return(default__make_temp_relation(base_relation, suffix)) }}
{% endmacro %}

{# Batches of one model may run side by side: each has a name of its own. #}
{% macro make_temp_relation(base_relation, suffix='__dbt_tmp') %}
  {% if model.batch and suffix == '__dbt_tmp' %}{% set suffix = suffix ~ '_' ~ model.batch.id %}{% endif %}
  {{ return(adapter.dispatch('make_temp_relation', 'dbt')(base_relation, suffix)) }}
{% endmacro %}
{% macro default__make_temp_relation(base_relation, suffix) %}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix})) }}
{% endmacro %}

{% macro make_backup_relation(base_relation, backup_relation_type, suffix='__dbt_backup') %}
  {{ return(adapter.dispatch('make_backup_relation', 'dbt')(base_relation, backup_relation_type, suffix)) }}
{% endmacro %}
{% macro default__make_backup_relation(base_relation, backup_relation_type, suffix) %}
  {{ return(base_relation.incorporate(
    path={'identifier': base_relation.identifier ~ suffix}, type=backup_relation_type)) }}
{% endmacro %}

{% macro truncate_relation(relation) %}
  {{ return(adapter.dispatch('truncate_relation', 'dbt')(relation)) }}
{% endmacro %}
{% macro default__truncate_relation(relation) %}
  {% call statement('truncate_relation') -%} truncate table {{ relation.render() }} {%- endcall %}
{% endmacro %}

{# [whether it exists, the relation] #}
{% macro get_or_create_relation(database, schema, identifier, type) %}
  {{ return(adapter.dispatch('get_or_create_relation', 'dbt')(database, schema, identifier, type)) }}
{% endmacro %}
{% macro default__get_or_create_relation(database, schema, identifier, type) %}
  {% set existing = adapter.get_relation(database=database, schema=schema, identifier=identifier) %}
  {% if existing %}{{ return([true, existing]) }}{% endif %}
  {{ return([false, api.Relation.create(database=database, schema=schema, identifier=identifier, type=type)]) }}
{% endmacro %}

{# The relation as it stands in the database, or none. #}
{% macro load_cached_relation(relation) %}
  {{ return(adapter.get_relation(
    database=relation.database, schema=relation.schema, identifier=relation.identifier)) }}
{% endmacro %}
{% macro load_relation(relation) %}{{ return(load_cached_relation(relation)) }}{% endmacro %}

{% macro validate_sql(sql) %}{{ return(adapter.dispatch('validate_sql', 'dbt')(sql)) }}{% endmacro %}
{% macro default__validate_sql(sql) %}
  {% call statement('validate_sql') -%} explain {{ sql }} {% endcall %}
  {{ return(load_result('validate_sql')) }}
{% endmacro %}
