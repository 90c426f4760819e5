{# A strategy is a macro snapshot_<name>_strategy, of this project or, as `package.name`, of a package. It yields
   unique_key, updated_at, row_changed and scd_id (SQL text), invalidate_hard_deletes and hard_deletes. #}
{% macro strategy_dispatch(name) %}
  {% set place, bare = context, name %}
  {% if '.' in name %}
    {% set package_name, bare = name.split('.', 1) %}
    {% if package_name not in context %}
      {{ exceptions.raise_compiler_error("Could not find package '" ~ package_name ~ "', called with '" ~ name ~ "'") }}
    {% endif %}
    {% set place = context[package_name] %}
  {% endif %}
  {% set macro_name = 'snapshot_' ~ bare ~ '_strategy' %}
  {% if macro_name not in place %}
    {{ exceptions.raise_compiler_error(
      "The specified strategy macro '" ~ bare ~ "' was not found in package '" ~ package_name ~ "'") }}
  {% endif %}
  {{ return(place[macro_name]) }}
{% endmacro %}

{# A hash over values as text, nulls as empty text. #}
{% macro snapshot_hash_arguments(args) -%}
  {{ adapter.dispatch('snapshot_hash_arguments', 'dbt')(args) }}
{%- endmacro %}
{% macro default__snapshot_hash_arguments(args) -%}
  {%- set parts = [] -%}
  {%- for arg in args -%}{%- do parts.append('coalesce(cast(' ~ arg ~ " as varchar ), '')") -%}{%- endfor -%}
  md5({{ parts | join("\n         || '|' || ") }}{{ '\n        ' if parts }})
{%- endmacro %}

{% macro get_true_sql() -%} {{ adapter.dispatch('get_true_sql', 'dbt')() }} {%- endmacro %}
{% macro default__get_true_sql() %}{{ return('TRUE') }}{% endmacro %}

{% macro snapshot_string_as_time(timestamp) -%}
  {{ adapter.dispatch('snapshot_string_as_time', 'dbt')(timestamp) }}
{%- endmacro %}
{% macro default__snapshot_string_as_time(timestamp) %}
  {{ exceptions.raise_not_implemented(
    'snapshot_string_as_time macro not implemented for adapter ' ~ adapter.type()) }}
{% endmacro %}

{# Changed: the source's updated_at is later than the start of the current row. The current row's own updated_at is
   not asked, for the snapshot may have been kept by another strategy before. #}
{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {% set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() %}
  {% set updated_at = config.get('updated_at') %}
  {{ return(pa_snapshot_strategy(updated_at,
    '(' ~ snapshotted_rel ~ '.' ~ columns.dbt_valid_from ~ ' < ' ~ current_rel ~ '.' ~ updated_at ~ ')')) }}
{% endmacro %}

{# Changed: a checked column differs, or differs in being null; or a checked column is new. #}
{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {% set column_added, check_cols = snapshot_check_all_get_existing_columns(
    node, target_exists, config.get('check_cols')) %}
  {% set differences = [] %}
  {% for column in check_cols or [] %}
    {% set old, new = snapshotted_rel ~ '.' ~ column, current_rel ~ '.' ~ column %}
    {% do differences.append(
      old ~ ' != ' ~ new
      ~ ' or ((' ~ old ~ ' is null) and not (' ~ new ~ ' is null))'
      ~ ' or ((not ' ~ old ~ ' is null) and (' ~ new ~ ' is null))') %}
  {% endfor %}
  {{ return(pa_snapshot_strategy(
    config.get('updated_at') or snapshot_get_time(),
    '(' ~ (get_true_sql() if column_added else differences | join(' or ')) ~ ')')) }}
{% endmacro %}

{# What every strategy yields, given its clock and its idea of change. #}
{% macro pa_snapshot_strategy(updated_at, row_changed) %}
  {% set unique_key = config.get('unique_key') %}
  {% set hard_deletes = adapter.get_hard_deletes_behavior(config) %}
  {{ return({
    'unique_key': unique_key,
    'updated_at': updated_at,
    'row_changed': row_changed,
    'scd_id': snapshot_hash_arguments(api.Relation.scd_args(unique_key, updated_at)),
    'invalidate_hard_deletes': hard_deletes == 'invalidate',
    'hard_deletes': hard_deletes,
  }) }}
{% endmacro %}

{# (whether a checked column is missing from the snapshot, the quoted columns that both have) #}
{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) %}
  {% if not target_exists %}{{ return((false, none)) }}{% endif %}
  {% if check_cols_config == 'all' %}
    {% set query = node['compiled_code'] %}
  {% elif check_cols_config is iterable and check_cols_config | length > 0 %}
    {% set query = 'select ' ~ check_cols_config | join(', ') ~ ' from (\n' ~ node['compiled_code'] ~ '\n) subq' %}
  {% else %}
    {% do exceptions.raise_compiler_error("Invalid value for 'check_cols': " ~ check_cols_config) %}
  {% endif %}
  {% set snapshot = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias) %}
  {% set existing = adapter.get_columns_in_relation(snapshot) | map(attribute='name') | list %}
  {% set asked = get_columns_in_query(query) %}
  {% set common = [] %}
  {% for name in asked if name in existing %}{% do common.append(adapter.quote(name)) %}{% endfor %}
  {{ return((common | length < asked | length, common)) }}
{% endmacro %}
