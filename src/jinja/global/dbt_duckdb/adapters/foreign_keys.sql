{# DuckDB neither drops nor renames a table that a foreign key points at, nor drops the key; and a table with a
   foreign key keeps the name it was created under in the table it points at. So tables with foreign keys are built
   in place, and tables that point at a replaced one are dropped before and put back, without their keys, after. #}

{# The types of the constraints of the model's enforced contract. #}
{% macro enforced_constraint_types() %}
  {% set types = [] %}
  {% if (config.get('contract') or {}).enforced %}
    {% for constraint in model.get('constraints', []) %}{% do types.append(constraint.type) %}{% endfor %}
    {% for column in model.get('columns', {}).values() %}
      {% for constraint in column.get('constraints', []) %}{% do types.append(constraint.type) %}{% endfor %}
    {% endfor %}
  {% endif %}
  {{ return(types) }}
{% endmacro %}

{% macro existing_constraint_types(relation) %}
  {% if relation is none or not relation.is_table %}{{ return([]) }}{% endif %}
  {{ return(adapter.existing_key_constraint_types(relation)) }}
{% endmacro %}

{% macro has_foreign_key_constraints(relation=none) %}
  {% if not adapter.catalog_supports_foreign_keys(this.database) %}{{ return(false) }}{% endif %}
  {{ return('foreign_key' in enforced_constraint_types() + existing_constraint_types(relation)) }}
{% endmacro %}

{# Only a primary or unique key can be pointed at; the existing table's count too, for they may just go. #}
{% macro may_be_foreign_key_target(relation=none) %}
  {% if not adapter.catalog_supports_foreign_keys(this.database) %}{{ return(false) }}{% endif %}
  {% set types = enforced_constraint_types() + existing_constraint_types(relation) %}
  {{ return('primary_key' in types or 'unique' in types) }}
{% endmacro %}

{# Tables whose foreign keys lead to `relation`, farthest first: [(table, [tables it points at])]. Keys never cross
   schemas. #}
{% macro pa_foreign_key_dependents(relation) %}
  {% call statement('get_foreign_key_dependents', fetch_result=True) %}
    with recursive fks as (
      select table_name, referenced_table
      from duckdb_constraints()
      where constraint_type = 'FOREIGN KEY'
        and lower(database_name) = lower('{{ adapter.escape_sql_string(relation.database) }}')
        and lower(schema_name) = lower('{{ adapter.escape_sql_string(relation.schema) }}')
        and lower(table_name) <> lower(referenced_table)
    ),
    dependents(table_name, depth) as (
      select table_name, 1 from fks
      where lower(referenced_table) = lower('{{ adapter.escape_sql_string(relation.identifier) }}')
      union
      select fks.table_name, depth + 1
      from fks join dependents on lower(fks.referenced_table) = lower(dependents.table_name)
    ),
    deepest as (select table_name, max(depth) as depth from dependents group by table_name)
    select table_name, string_agg(distinct lower(referenced_table), chr(10))
    from deepest join fks using (table_name)
    group by table_name, depth
    order by depth desc, table_name
  {% endcall %}
  {% set tables = [] %}
  {% for row in load_result('get_foreign_key_dependents').table %}
    {% do tables.append((row[0], row[1].split('\n'))) %}
  {% endfor %}
  {{ return(tables) }}
{% endmacro %}

{# Why this run would not rebuild a dependent table after `relation`; none when it does. #}
{% macro pa_foreign_key_problem(table, node, pointed_at) %}
  {% if node is none %}{{ return('not built by a dbt model in this project') }}{% endif %}
  {% if node.unique_id not in selected_resources %}
    {{ return('model ' ~ node.name ~ ' is not selected in this run') }}
  {% elif not pointed_at | select('in', node.depends_on.nodes) | list %}
    {{ return('model ' ~ node.name ~ ' does not ref() the table its foreign key points at, so dbt may not rebuild it'
      ~ ' afterwards; use `to: ref(...)` in the constraint') }}
  {% endif %}
  {% set own = node.config.full_refresh %}
  {% set rebuilt = flags.FULL_REFRESH if own is none else own %}
  {% set kind = node.config.materialized %}
  {% if kind != 'table' and not (kind == 'incremental' and rebuilt) %}
    {{ return('model ' ~ node.name ~ ' is materialized as ' ~ kind
      ~ ' and would lose its data; run with --full-refresh') }}
  {% endif %}
  {{ return(none) }}
{% endmacro %}

{# Drops the tables that point at `relation`, their rows kept in backups; fails, before anything is dropped, when
   one of them would not be rebuilt. Yields [{relation, backup}]. #}
{% macro drop_foreign_key_dependents(relation) %}
  {% set tables = pa_foreign_key_dependents(relation) %}
  {% if not tables %}{{ return([]) }}{% endif %}
  {% set nodes = {} %}
  {% set ids = {relation.identifier | lower: model.unique_id} %}
  {% set names = tables | map('first') | map('lower') | list %}
  {% for node in graph.nodes.values() if node.resource_type == 'model' and (node.alias or node.name) | lower in names
      and (node.database or '') | lower == (relation.database or '') | lower
      and node.schema | lower == relation.schema | lower %}
    {% do nodes.update({(node.alias or node.name) | lower: node}) %}
    {% do ids.update({(node.alias or node.name) | lower: node.unique_id}) %}
  {% endfor %}
  {% set problems = [] %}
  {% for table, references in tables %}
    {% set pointed_at = [] %}
    {% for name in references if name in ids %}{% do pointed_at.append(ids[name]) %}{% endfor %}
    {% set problem = pa_foreign_key_problem(table, nodes.get(table | lower), pointed_at) %}
    {% if problem %}{% do problems.append(table ~ ' (' ~ problem ~ ')') %}{% endif %}
  {% endfor %}
  {% if problems %}
    {% do exceptions.raise_compiler_error('Cannot replace ' ~ relation ~ ' because DuckDB does not allow replacing a '
      ~ 'table that a foreign key references, and only referencing tables that this run rebuilds can be dropped. '
      ~ 'Problem tables: ' ~ problems | join('; ')) %}
  {% endif %}
  {% set dropped = [] %}
  {% for table, references in tables %}
    {% set dependent = api.Relation.create(
      database=relation.database, schema=relation.schema, identifier=table, type='table') %}
    {% set backup = dependent.incorporate(path={'identifier': table ~ '__dbt_fk_backup'}, type='table') %}
    {% do adapter.drop_relation(backup) %}
    {% call statement('backup_foreign_key_dependent_' ~ loop.index) %}
      create table {{ backup }} as select * from {{ dependent }}
    {% endcall %}
    {{ log('Dropping ' ~ dependent ~ ' because it references ' ~ relation
      ~ ' through a foreign key; it is rebuilt later in this run', info=True) }}
    {% do adapter.drop_relation(dependent) %}
    {% do dropped.append({'relation': dependent, 'backup': backup}) %}
  {% endfor %}
  {{ return(dropped) }}
{% endmacro %}

{# Gives the dropped tables back their rows; their keys come back when their models are built. #}
{% macro restore_foreign_key_dependents(dropped) %}
  {% for item in dropped | reverse %}
    {{ log('Restoring data for ' ~ item['relation'] ~ '; its constraints are rebuilt later in this run', info=True) }}
    {% do adapter.rename_relation(item['backup'], item['relation']) %}
  {% endfor %}
{% endmacro %}

{# Drops a table that is built anew under its own name. Always in a transaction: a failed build must bring back the
   table and all that hung on it. #}
{% macro drop_relation_for_rebuild(relation) %}
  {% do adapter.ensure_transaction() %}
  {% set dropped = [] %}
  {% if relation.is_table and may_be_foreign_key_target(relation) %}
    {% set dropped = drop_foreign_key_dependents(relation) %}
  {% endif %}
  {% do adapter.drop_relation(relation) %}
  {{ return(dropped) }}
{% endmacro %}
