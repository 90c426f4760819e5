{% macro duckdb__drop_relation(relation) %}
  {% call statement('drop_relation', auto_begin=False) -%}
    drop {{ relation.type }} if exists {{ relation }}{{ ' cascade' if not adapter.is_ducklake(relation) }}
  {%- endcall %}
{% endmacro %}

{% macro duckdb__rename_relation(from_relation, to_relation) %}
  {% set name = adapter.quote_as_configured(to_relation.identifier, 'identifier') %}
  {% call statement('rename_relation') -%}
    alter {{ to_relation.type }} {{ from_relation }} rename to {{ name }}
  {%- endcall %}
{% endmacro %}

{# Temporary tables have no schema; the time in the name keeps two of them apart. #}
{% macro duckdb__make_temp_relation(base_relation, suffix) %}
  {{ return(base_relation.incorporate(path={
    'identifier': base_relation.identifier ~ suffix ~ py_current_timestring(),
    'schema': none,
    'database': none,
  })) }}
{% endmacro %}

{# {relation, temporary}. MotherDuck has no temporary tables: there a table of a schema of its own. #}
{% macro duckdb__dispatch_temporary_relation(target_relation, batch_id='') %}
  {% if not adapter.is_motherduck() %}
    {{ return({'relation': make_temp_relation(target_relation), 'temporary': true}) }}
  {% endif %}
  {% set relation = target_relation.incorporate(path=adapter.get_temp_relation_path(target_relation, batch_id)) %}
  {% do run_query(create_schema(relation)) %}
  {% if not adapter.disable_transactions() %}{% do adapter.commit() %}{% endif %}
  {{ return({'relation': relation, 'temporary': false}) }}
{% endmacro %}

{% macro duckdb__list_relations_without_caching(schema_relation) %}
  {% call statement('list_relations_without_caching', fetch_result=True) -%}
    select '{{ schema_relation.database }}' as database, table_name as name, table_schema as schema,
      case table_type when 'VIEW' then 'view' when 'BASE TABLE' then 'table' when 'LOCAL TEMPORARY' then 'table' end
        as type
    from system.information_schema.tables
    where lower(table_schema) = '{{ schema_relation.schema | lower }}'
      and lower(table_catalog) = '{{ schema_relation.database | lower }}'
  {% endcall %}
  {{ return(load_result('list_relations_without_caching').table) }}
{% endmacro %}
