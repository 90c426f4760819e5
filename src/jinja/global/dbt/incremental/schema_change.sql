{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') %}
  {% if on_schema_change in ['sync_all_columns', 'append_new_columns', 'fail', 'ignore'] %}
    {{ return(on_schema_change) }}
  {% endif %}
  {% do log('Invalid value for on_schema_change (' ~ on_schema_change ~ ') specified. Setting default value of '
    ~ default ~ '.') %}
  {{ return(default) }}
{% endmacro %}

{# How the columns of `source_relation` differ from those of the table that is to take its rows. #}
{% macro check_for_schema_changes(source_relation, target_relation) %}
  {{ return(adapter.dispatch('check_for_schema_changes', 'dbt')(source_relation, target_relation)) }}
{% endmacro %}
{% macro default__check_for_schema_changes(source_relation, target_relation) %}
  {% set source_columns = adapter.get_columns_in_relation(source_relation) %}
  {% set target_columns = adapter.get_columns_in_relation(target_relation) %}
  {% set added = diff_columns(source_columns, target_columns) %}
  {% set removed = diff_columns(target_columns, source_columns) %}
  {% set retyped = diff_column_data_types(source_columns, target_columns) %}
  {{ return({
    'schema_changed': added != [] or removed != [] or retyped != [],
    'source_not_in_target': added,
    'target_not_in_source': removed,
    'source_columns': source_columns,
    'target_columns': target_columns,
    'new_target_types': retyped,
  }) }}
{% endmacro %}

{# Changes the target's columns as the config allows. #}
{% macro sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {{ return(adapter.dispatch('sync_column_schemas', 'dbt')(on_schema_change, target_relation, schema_changes_dict)) }}
{% endmacro %}
{% macro default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {% set added = schema_changes_dict['source_not_in_target'] %}
  {% set removed = schema_changes_dict['target_not_in_source'] %}
  {% if on_schema_change == 'append_new_columns' and added %}
    {% do alter_relation_add_remove_columns(target_relation, added, none) %}
  {% elif on_schema_change == 'sync_all_columns' %}
    {% if added or removed %}
      {% do alter_relation_add_remove_columns(target_relation, added, removed) %}
    {% endif %}
    {% for change in schema_changes_dict['new_target_types'] %}
      {% do alter_column_type(target_relation, change['column_name'], change['new_type']) %}
    {% endfor %}
  {% endif %}
{% endmacro %}

{# The whole step; yields the columns to insert, or {} when changes are ignored. #}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {{ return(adapter.dispatch('process_schema_changes', 'dbt')(on_schema_change, source_relation, target_relation)) }}
{% endmacro %}
{% macro default__process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {% if on_schema_change == 'ignore' %}{{ return({}) }}{% endif %}
  {% set changes = check_for_schema_changes(source_relation, target_relation) %}
  {% if changes['schema_changed'] and on_schema_change == 'fail' %}
    {% do exceptions.raise_compiler_error(
      'The source and target schemas on this incremental model are out of sync!\n'
      ~ '  To reconcile them: set on_schema_change to append_new_columns or sync_all_columns,\n'
      ~ '  or rebuild the table with --full-refresh, or change the table by hand.\n'
      ~ '  Source columns not in target: ' ~ changes['source_not_in_target'] ~ '\n'
      ~ '  Target columns not in source: ' ~ changes['target_not_in_source'] ~ '\n'
      ~ '  New column types: ' ~ changes['new_target_types']) %}
  {% elif changes['schema_changed'] %}
    {% do sync_column_schemas(on_schema_change, target_relation, changes) %}
  {% endif %}
  {{ return(changes['source_columns']) }}
{% endmacro %}
