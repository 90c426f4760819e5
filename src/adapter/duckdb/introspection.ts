import type { SchemaName } from '../adapter.ts';
import { escapeSql } from './start-up.ts';

/** `(a, b) in (...)` over names folded as DuckDB folds them. */
function inSchemas(database: string, schema: string, schemas: readonly SchemaName[]): string {
  const pairs = schemas.map(s => `('${escapeSql(s.database.toLowerCase())}', '${escapeSql(s.schema.toLowerCase())}')`);
  return `(lower(${database}), lower(${schema})) in (${pairs.join(', ')})`;
}

/** Tables and views of some schemas: database, schema, name, type. */
export function relationsSql(schemas: readonly SchemaName[]): string {
  return `select table_catalog, table_schema, table_name, if(table_type = 'VIEW', 'view', 'table')
from system.information_schema.tables
where ${inSchemas('table_catalog', 'table_schema', schemas)}`;
}

/** Views of some schemas: database, schema, name, definition. */
export function viewsSql(schemas: readonly SchemaName[]): string {
  return `select database_name, schema_name, view_name, sql from duckdb_views()
where ${inSchemas('database_name', 'schema_name', schemas)}`;
}

export function schemasSql(database: string): string {
  return `select schema_name from system.information_schema.schemata
where lower(catalog_name) = '${escapeSql(database.toLowerCase())}'`;
}

/** What catalog.json tells of some schemas, in order of schema, relation and column. */
export function catalogSql(schemas: readonly SchemaName[]): string {
  return `with relations as (
  select database_name, schema_name, table_name, 'BASE TABLE' as kind, comment from duckdb_tables()
  union all
  select database_name, schema_name, view_name, 'VIEW', comment from duckdb_views()
)
select r.database_name, r.schema_name, r.table_name, r.kind, r.comment,
  c.column_name, c.column_index, c.data_type, c.comment
from relations r
join duckdb_columns() c using (database_name, schema_name, table_name)
where ${inSchemas('r.database_name', 'r.schema_name', schemas)}
order by r.schema_name, r.table_name, c.column_index`;
}

/** Memory and temporary files in use, in bytes. */
export const USAGE_SQL =
  'select sum(memory_usage_bytes)::bigint, sum(temporary_storage_bytes)::bigint from duckdb_memory()';
