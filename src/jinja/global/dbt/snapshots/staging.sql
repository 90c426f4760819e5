{# The rows by which a snapshot changes: `insert` (new or changed rows), `update` (rows that ended because their
   successor came) and `delete` (rows that ended because the source lost them). #}
{% macro snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {{ adapter.dispatch('snapshot_staging_table', 'dbt')(strategy, source_sql, target_relation) }}
{%- endmacro %}

{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) %}
  {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set keys = unique_key_fields(strategy.unique_key) -%}
  {%- set joined = unique_key_join_on(strategy.unique_key, 'snapshotted_data', 'source_data') -%}
  {%- set unseen = unique_key_is_null(strategy.unique_key, 'snapshotted_data') -%}
  {%- set seen = unique_key_is_not_null(strategy.unique_key, 'snapshotted_data') -%}
  {%- set gone = unique_key_is_null(strategy.unique_key, 'source_data') -%}
  {%- set keeps_deleted = strategy.hard_deletes == 'new_record' -%}
  {%- set looks_for_deleted = keeps_deleted or strategy.hard_deletes == 'invalidate' -%}
  {%- set deleted = 'snapshotted_data.' ~ columns.dbt_is_deleted -%}
  {%- set changed = strategy.row_changed ~ (' or ' ~ deleted ~ " = 'True'" if keeps_deleted else '') -%}
  {%- set current = config.get('dbt_valid_to_current') -%}
  {%- set is_open = 'snapshotted_data.' ~ columns.dbt_valid_to ~ (' = ' ~ current if current else ' is null') -%}
  {%- set already_deleted = '(' ~ deleted ~ " = 'True' and " ~ is_open ~ ')' -%}
  with snapshot_query as (
    {{ source_sql }}
  ),
  snapshotted_data as (
    select *, {{ keys }}
    from {{ target_relation }}
    where {{ pa_snapshot_row_is_current('', columns) }}
  ),
  insertions_source_data as (
    select *, {{ keys }},
      {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
      {{ get_dbt_valid_to_current(strategy, columns) }},
      {{ strategy.scd_id }} as {{ columns.dbt_scd_id }}
    from snapshot_query
  ),
  updates_source_data as (
    select *, {{ keys }},
      {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_to }}
    from snapshot_query
  ),
  {%- if looks_for_deleted %}
  deletes_source_data as (
    select *, {{ keys }} from snapshot_query
  ),
  {%- endif %}
  insertions as (
    select 'insert' as dbt_change_type, source_data.*{{ ", 'False' as " ~ columns.dbt_is_deleted if keeps_deleted }}
    from insertions_source_data as source_data
    left outer join snapshotted_data on {{ joined }}
    where {{ unseen }} or ({{ seen }} and ({{ changed }}))
  ),
  updates as (
    select 'update' as dbt_change_type, source_data.*,
      snapshotted_data.{{ columns.dbt_scd_id }}{{ ', ' ~ deleted if keeps_deleted }}
    from updates_source_data as source_data
    join snapshotted_data on {{ joined }}
    where ({{ changed }})
  )
  {%- if looks_for_deleted %},
  deletes as (
    select 'delete' as dbt_change_type, source_data.*,
      {{ snapshot_get_time() }} as {{ columns.dbt_valid_from }},
      {{ snapshot_get_time() }} as {{ columns.dbt_updated_at }},
      {{ snapshot_get_time() }} as {{ columns.dbt_valid_to }},
      snapshotted_data.{{ columns.dbt_scd_id }}{{ ', ' ~ deleted if keeps_deleted }}
    from snapshotted_data
    left join deletes_source_data as source_data on {{ joined }}
    where {{ gone }}{{ ' and not ' ~ already_deleted if keeps_deleted }}
  )
  {%- endif %}
  {%- if keeps_deleted %},
  deletion_records as (
    select 'insert' as dbt_change_type,
      {{ pa_snapshot_deleted_row(strategy, source_sql, target_relation) }},
      {{ snapshot_get_time() }} as {{ columns.dbt_valid_from }},
      {{ snapshot_get_time() }} as {{ columns.dbt_updated_at }},
      snapshotted_data.{{ columns.dbt_valid_to }} as {{ columns.dbt_valid_to }},
      {{ snapshot_hash_arguments([columns.dbt_scd_id, snapshot_get_time()]) }} as {{ columns.dbt_scd_id }},
      'True' as {{ columns.dbt_is_deleted }}
    from snapshotted_data
    left join deletes_source_data as source_data on {{ joined }}
    where {{ gone }} and not {{ already_deleted }}
  )
  {%- endif %}
  select * from insertions
  union all select * from updates
  {{ 'union all select * from deletes' if looks_for_deleted }}
  {{ 'union all select * from deletion_records' if keeps_deleted }}
{% endmacro %}

{# The source's columns and the keys of a row that the source lost, from the snapshot as far as it has them. #}
{% macro pa_snapshot_deleted_row(strategy, source_sql, target_relation) %}
  {%- set kept = get_list_of_column_names(get_columns_in_relation(target_relation)) -%}
  {%- set fields = [] -%}
  {%- for name in get_columns_in_query(source_sql) -%}
    {%- set side = 'snapshotted_data.' if name in kept else 'source_data.' -%}
    {%- do fields.append(side ~ adapter.quote(name)) -%}
  {%- endfor -%}
  {%- if strategy.unique_key | is_list -%}
    {%- for key in strategy.unique_key -%}
      {%- do fields.append('snapshotted_data.' ~ key ~ ' as dbt_unique_key_' ~ loop.index) -%}
    {%- endfor -%}
  {%- else -%}
    {%- do fields.append('snapshotted_data.dbt_unique_key as dbt_unique_key') -%}
  {%- endif -%}
  {{ fields | join(', ') }}
{% endmacro %}
