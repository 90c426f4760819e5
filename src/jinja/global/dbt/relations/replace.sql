{# Puts a new relation in the place of an existing one, by the safest way the two types allow. #}
{% macro get_replace_sql(existing_relation, target_relation, sql) %}
  {{- adapter.dispatch('get_replace_sql', 'dbt')(existing_relation, target_relation, sql) -}}
{% endmacro %}
{% macro default__get_replace_sql(existing_relation, target_relation, sql) %}
  {% set same = existing_relation.type == target_relation.type and existing_relation.can_be_replaced %}
  {% if same and existing_relation.is_view %}
    {{ get_replace_view_sql(target_relation, sql) }}
  {% elif same and existing_relation.is_table %}
    {{ get_replace_table_sql(target_relation, sql) }}
  {% elif same and existing_relation.is_materialized_view %}
    {{ get_replace_materialized_view_sql(target_relation, sql) }}
  {% elif target_relation.can_be_renamed %}
    {{ get_create_intermediate_sql(target_relation, sql) }};
    {% if existing_relation.can_be_renamed %}
      {{ get_create_backup_sql(existing_relation) }};
      {{ get_rename_intermediate_sql(target_relation) }};
      {{ get_drop_backup_sql(existing_relation) }}
    {% else %}
      {{ get_drop_sql(existing_relation) }};
      {{ get_rename_intermediate_sql(target_relation) }}
    {% endif %}
  {% elif existing_relation.can_be_renamed %}
    {{ get_create_backup_sql(existing_relation) }};
    {{ get_create_sql(target_relation, sql) }};
    {{ get_drop_backup_sql(existing_relation) }}
  {% else %}
    {{ get_drop_sql(existing_relation) }};
    {{ get_create_sql(target_relation, sql) }}
  {% endif %}
{% endmacro %}

{% macro get_replace_table_sql(relation, sql) %}
  {{- adapter.dispatch('get_replace_table_sql', 'dbt')(relation, sql) -}}
{% endmacro %}
{% macro default__get_replace_table_sql(relation, sql) %}
  {{ exceptions.raise_compiler_error('`get_replace_table_sql` has not been implemented for this adapter.') }}
{% endmacro %}

{% macro get_replace_view_sql(relation, sql) %}
  {{- adapter.dispatch('get_replace_view_sql', 'dbt')(relation, sql) -}}
{% endmacro %}
{% macro default__get_replace_view_sql(relation, sql) %}
  {{ exceptions.raise_compiler_error('`get_replace_view_sql` has not been implemented for this adapter.') }}
{% endmacro %}

{% macro get_replace_materialized_view_sql(relation, sql) %}
  {{- adapter.dispatch('get_replace_materialized_view_sql', 'dbt')(relation, sql) -}}
{% endmacro %}
{% macro default__get_replace_materialized_view_sql(relation, sql) %}
  {{ exceptions.raise_compiler_error(
    '`get_replace_materialized_view_sql` has not been implemented for this adapter.') }}
{% endmacro %}

{% macro get_create_intermediate_sql(relation, sql) %}
  {{- adapter.dispatch('get_create_intermediate_sql', 'dbt')(relation, sql) -}}
{% endmacro %}
{% macro default__get_create_intermediate_sql(relation, sql) -%}
  {%- set intermediate = make_intermediate_relation(relation) -%}
  {{ get_drop_sql(intermediate) }};
  {{ get_create_sql(intermediate, sql) }}
{%- endmacro %}

{% macro get_rename_intermediate_sql(relation) %}
  {{- adapter.dispatch('get_rename_intermediate_sql', 'dbt')(relation) -}}
{% endmacro %}
{% macro default__get_rename_intermediate_sql(relation) -%}
  {{ get_rename_sql(make_intermediate_relation(relation), relation.identifier) }}
{%- endmacro %}

{% macro get_create_backup_sql(relation) %}
  {{- adapter.dispatch('get_create_backup_sql', 'dbt')(relation) -}}
{% endmacro %}
{% macro default__get_create_backup_sql(relation) -%}
  {%- set backup = make_backup_relation(relation, relation.type) -%}
  {{ get_drop_sql(backup) }};
  {{ get_rename_sql(relation, backup.identifier) }}
{%- endmacro %}

{% macro get_drop_backup_sql(relation) %}
  {{- adapter.dispatch('get_drop_backup_sql', 'dbt')(relation) -}}
{% endmacro %}
{% macro default__get_drop_backup_sql(relation) -%}
  {{ get_drop_sql(make_backup_relation(relation, relation.type)) }}
{%- endmacro %}
