{# A whole view by `create or replace`, for adapters whose replacement is atomic. #}
{% macro create_or_replace_view() %}
  {% set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) %}
  {% set target_relation = api.Relation.create(
    identifier=model['alias'], schema=schema, database=database, type='view') %}
  {{ run_hooks(pre_hooks) }}
  {% if existing is not none and existing.is_table %}
    {{ handle_existing_table(should_full_refresh(), existing) }}
  {% endif %}
  {% call statement('main') -%} {{ get_create_view_as_sql(target_relation, sql) }} {%- endcall %}
  {% set was_view = existing is not none and existing.is_view %}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(was_view, True)) %}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [target_relation]}) }}
{% endmacro %}

{% macro handle_existing_table(full_refresh, old_relation) -%}
  {{ adapter.dispatch('handle_existing_table', 'dbt')(full_refresh, old_relation) }}
{%- endmacro %}
{% macro default__handle_existing_table(full_refresh, old_relation) %}
  {{ log('Dropping relation ' ~ old_relation.render() ~ ' because it is of type ' ~ old_relation.type) }}
  {% do adapter.drop_relation(old_relation) %}
{% endmacro %}
