{% macro get_quoted_csv(column_names) %}
  {% set quoted = [] %}
  {% for name in column_names %}{% do quoted.append(adapter.quote(name)) %}{% endfor %}
  {{ return(quoted | join(', ')) }}
{% endmacro %}

{# The columns of the first list whose names the second one lacks. #}
{% macro diff_columns(source_columns, target_columns) %}
  {% set known = target_columns | map(attribute='column') | list %}
  {{ return(source_columns | rejectattr('name', 'in', known) | list) }}
{% endmacro %}

{# Columns whose type changed to one that the target cannot hold. #}
{% macro diff_column_data_types(source_columns, target_columns) %}
  {{ return(adapter.dispatch('diff_column_data_types', 'dbt')(source_columns, target_columns)) }}
{% endmacro %}
{% macro default__diff_column_data_types(source_columns, target_columns) %}
  {% set changed = [] %}
  {% for new in source_columns %}
    {% for old in target_columns if old.name == new.name %}
      {% if loop.first and new.expanded_data_type != old.expanded_data_type
          and not new.can_expand_to(other_column=old) %}
        {% do changed.append({'column_name': old.name, 'new_type': new.expanded_data_type}) %}
      {% endif %}
    {% endfor %}
  {% endfor %}
  {{ return(changed) }}
{% endmacro %}

{# Which columns a merge updates: those listed, all but those excluded, or all. #}
{% macro get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {{ return(adapter.dispatch('get_merge_update_columns', 'dbt')(
    merge_update_columns, merge_exclude_columns, dest_columns)) }}
{% endmacro %}
{% macro default__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {% if merge_update_columns and merge_exclude_columns %}
    {{ exceptions.raise_compiler_error('Model cannot specify merge_update_columns and merge_exclude_columns.'
      ~ ' Please update model to use only one config') }}
  {% elif merge_update_columns %}
    {{ return(merge_update_columns) }}
  {% endif %}
  {% set excluded = (merge_exclude_columns or []) | map('lower') | list %}
  {% set names = [] %}
  {% for column in dest_columns if column.column | lower not in excluded %}
    {% do names.append(column.quoted) %}
  {% endfor %}
  {{ return(names) }}
{% endmacro %}
