import type { RelationObject } from '../context/objects/index.ts';
import { str, type Value } from '../core/value.ts';
import { contractEnforced, macroText, sqlHeader } from './life-cycle.ts';
import type { NodeContext } from './node-context.ts';

/** The SQL that makes a table of the model's query. */
export interface CreateTable {
  readonly text: string;
  /** how many statements that change something; more than one want a transaction */
  readonly statements: number;
}

/** Settings of tables that only some catalogs know; with one of them the macro decides. */
const CATALOG_SETTINGS = ['partitioned_by', 'partition_by', 'sorted_by', 'sort_by'] as const;

/**
 * The statement by our own short way: `create` for a free name, `replace` for an existing table; null where a project
 * or package replaced the macro or a setting asks for it. With `macro` always what the macro `create_table_as` says.
 */
export async function createTableSql(context: NodeContext, table: RelationObject, way: 'macro'): Promise<CreateTable>;
export async function createTableSql(
  context: NodeContext,
  table: RelationObject,
  way: 'create' | 'replace',
): Promise<CreateTable | null>;
export async function createTableSql(
  context: NodeContext,
  table: RelationObject,
  way: 'macro' | 'create' | 'replace',
): Promise<CreateTable | null> {
  if (way === 'macro') return { text: await tableByMacro(context, table), statements: 2 };
  if (!context.isBuiltin('create_table_as') || CATALOG_SETTINGS.some(key => context.config(key) !== null)) return null;
  if (way === 'replace' && !context.capabilities.createOrReplace) return null;
  const create = `${sqlHeader(context)}${way === 'replace' ? 'create or replace' : 'create'} table ${table.render()}`;
  if (!contractEnforced(context)) return { text: `${create} as (\n${context.sql}\n);`, statements: 1 };
  await macroText(context, 'get_assert_columns_equivalent', context.sql);
  const definition = await macroText(context, 'get_table_columns_and_constraints');
  const names = await macroText(context, 'get_column_names');
  const query = await macroText(context, 'get_select_subquery', context.sql);
  const insert = `insert into ${table.render()} ${names.trim()} (${query}\n);`;
  return { text: `${create} ${definition.trim()};\n${insert}`, statements: 2 };
}

async function tableByMacro(context: NodeContext, table: RelationObject): Promise<string> {
  const settings = new Map<string, Value>();
  if (CATALOG_SETTINGS.some(key => context.config(key) !== null)) {
    const target = context.target.with({ type: 'table' });
    for (const key of ['partitioned_by', 'sorted_by']) {
      settings.set(key, await context.callMacro(`${context.adapterType}__get_${key}`, [target, false]));
    }
  }
  return str(await context.callMacro('create_table_as', [false, table, context.sql, 'sql'], settings));
}
