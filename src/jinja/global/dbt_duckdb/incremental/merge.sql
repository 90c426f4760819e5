{% macro duckdb__get_incremental_merge_sql(args_dict) %}
  {{ return(duckdb__get_merge_sql(
    args_dict['target_relation'], args_dict['temp_relation'], args_dict['unique_key'], args_dict['dest_columns'],
    normalize_incremental_predicates(args_dict.get('incremental_predicates')))) }}
{% endmacro %}

{# Rows meet by the unique key, by the columns of merge_on_using_columns, or (without either) never. #}
{% macro duckdb__merge_join_clause(unique_key, merge_on_using_columns, incremental_predicates) %}
  {%- set conditions = [] -%}
  {%- if merge_on_using_columns -%}
    using ({{ merge_on_using_columns | join(', ') }}) {# -#}
  {%- elif unique_key -%}
    {%- for key in ([unique_key] if unique_key is string or unique_key is mapping else unique_key) -%}
      {%- do conditions.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key) -%}
    {%- endfor -%}
  {%- else -%}
    {%- do conditions.append('FALSE') -%}
  {%- endif -%}
  {%- do conditions.extend(incremental_predicates or []) -%}
  {{ 'on (' ~ conditions | join(') and (') ~ ')' if conditions }}
{% endmacro %}

{% macro duckdb__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) %}
  {%- set predicates = normalize_incremental_predicates(incremental_predicates) -%}
  {%- do validate_merge_config(config, target) -%}
  {%- set header = config.get('sql_header', none) -%}
  {%- set returning = config.get('merge_returning_columns', []) -%}
  {%- set defaults = merge_clause_defaults(
    config.get('merge_update_condition', none), config.get('merge_insert_condition', none),
    config.get('merge_update_columns', []), config.get('merge_exclude_columns', []),
    config.get('merge_update_set_expressions', {})) -%}
  {%- set explicit = config.get('merge_update_columns') or config.get('merge_exclude_columns')
    or config.get('merge_update_set_expressions') -%}
  {%- set clauses = config.get('merge_clauses', {}) -%}
  {{ header if header is not none }}
  merge into {{ target }} as DBT_INTERNAL_DEST
  using {{ source }} as DBT_INTERNAL_SOURCE
  {{ duckdb__merge_join_clause(unique_key, config.get('merge_on_using_columns', []), predicates) }}
  {%- for clause in clauses.get('when_matched', [
      defaults.when_matched_update_explicit if explicit else defaults.when_matched_update_by_name]) %}
  when matched {{ pa_merge_clause_condition(clause) }} then {{ pa_merge_clause_action(clause, dest_columns) }}
  {%- endfor %}
  {%- for clause in clauses.get('when_not_matched', [defaults.when_not_matched_insert_by_name]) %}
  when not matched {{ 'by ' ~ clause.get('by') if clause.get('by') }} {{ pa_merge_clause_condition(clause) }}
    then {{ pa_merge_clause_action(clause, dest_columns, matched=false) }}
  {%- endfor %}
  {%- if returning %}
  returning {{ returning if returning is string else returning | join(', ') }}
  {%- endif %}
{% endmacro %}

{% macro pa_merge_clause_condition(clause) %}
  {% set condition = clause.get('condition') %}
  {% if not condition %}{{ return('') }}{% endif %}
  {{ return('and ' ~ condition if condition is string else 'and (' ~ condition | join(') and (') ~ ')') }}
{% endmacro %}

{# What one clause does: update, insert, delete, nothing, or fail. #}
{% macro pa_merge_clause_action(clause, dest_columns, matched=true) %}
  {% set action, mode = clause.get('action'), clause.get('mode') %}
  {% if action == 'delete' %}{{ return('delete') }}{% endif %}
  {% if action == 'do_nothing' %}{{ return('do nothing') }}{% endif %}
  {% if action == 'error' %}
    {% set message = (clause.get('error_message') or '') | replace("'", "''") %}
    {{ return("error '" ~ message ~ "'" if message else 'error') }}
  {% endif %}
  {% if action == 'insert' and mode == 'explicit' %}
    {% set given = clause.get('insert', {}) %}
    {{ return('insert (' ~ given.get('columns', []) | join(', ') ~ ') values ('
      ~ given.get('values', []) | join(', ') ~ ')') }}
  {% elif action == 'insert' %}
    {{ return({'by_name': 'insert by name', 'by_position': 'insert by position', 'star': 'insert *'}.get(mode, '')) }}
  {% elif action == 'update' and not matched %}
    {{ return('update set ' ~ pa_merge_assignments(clause.get('set_expressions', {}), [])) }}
  {% elif action == 'update' and mode == 'explicit' %}
    {% set given = clause.get('update', {}) %}
    {{ return('update set ' ~ pa_merge_assignments(
      given.get('set_expressions', {}),
      get_merge_update_columns(given.get('include', []), given.get('exclude', []), dest_columns))) }}
  {% elif action == 'update' %}
    {{ return({'by_name': 'update by name', 'by_position': 'update by position', 'star': 'update set *'}
      .get(mode, '')) }}
  {% endif %}
  {{ return('') }}
{% endmacro %}

{# Expressions first; the remaining columns take the source's values. #}
{% macro pa_merge_assignments(expressions, columns) %}
  {% set assignments = [] %}
  {% for column, expression in expressions.items() %}{% do assignments.append(column ~ ' = ' ~ expression) %}{% endfor %}
  {% for column in columns if column.replace('"', '').replace("'", '') not in expressions %}
    {% do assignments.append(column ~ ' = DBT_INTERNAL_SOURCE.' ~ column) %}
  {% endfor %}
  {{ return(assignments | join(', ')) }}
{% endmacro %}

{% macro merge_clause_defaults(
    merge_update_condition, merge_insert_condition, merge_update_columns=[], merge_exclude_columns=[],
    merge_update_set_expressions={}) %}
  {{ return({
    'when_matched_update_by_name': {'action': 'update', 'mode': 'by_name', 'condition': merge_update_condition},
    'when_not_matched_insert_by_name': {'action': 'insert', 'mode': 'by_name', 'condition': merge_insert_condition},
    'when_matched_update_explicit': {
      'action': 'update',
      'mode': 'explicit',
      'condition': merge_update_condition,
      'update': {
        'include': merge_update_columns,
        'exclude': merge_exclude_columns,
        'set_expressions': merge_update_set_expressions,
      },
    },
  }) }}
{% endmacro %}
