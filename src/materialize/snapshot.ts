import { ColumnObject, type RelationObject } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { isList, PyDict, PyError, str, type Value } from '../core/value.ts';
import {
  applyGrants,
  begin,
  built,
  commit,
  createIndexes,
  existingRelation,
  macroRelation,
  macroText,
  persistDocs,
  runHooks,
  runMain,
  targetAs,
} from './life-cycle.ts';
import type { Materialized, NodeContext } from './node-context.ts';

/** A table of the states that the source's rows went through, kept from run to run. */
export async function snapshot(context: NodeContext): Promise<Materialized> {
  const existing = existingRelation(context);
  const target = existing ?? targetAs(context, 'table');
  if (existing !== null && existing.data.type !== 'table') {
    const relation = existing.render();
    const facts = { relation, expected: 'table', type: String(existing.data.type), name: context.node.name };
    throw new DiagnosticError(problem('PA618', facts, { node: context.node.unique_id }));
  }
  await runHooks(context, 'pre-hook', false);
  await runHooks(context, 'pre-hook', true);

  const strategy = await strategyOf(context, existing !== null);
  const change =
    existing === null ? await firstBuild(context, strategy, target) : await stage(context, strategy, target);
  await context.callMacro('check_time_data_types', [change.query]);
  await begin(context);
  await runMain(context, change.sql);

  await applyGrants(context, target, existing, false);
  await persistDocs(context, target);
  if (existing === null) await createIndexes(context, target);
  await runHooks(context, 'post-hook', true);
  await commit(context);
  if (change.staging !== null) await context.callMacro('post_snapshot', [change.staging]);
  await runHooks(context, 'post-hook', false);
  return built(context, target);
}

/** How a snapshot changes. */
interface Change {
  /** the query that finds what changed, for checking the types of its times */
  readonly query: string;
  readonly sql: string;
  readonly staging: RelationObject | null;
}

/** The strategy's SQL fragments: `unique_key`, `updated_at`, `row_changed`, `scd_id`, `hard_deletes`. */
async function strategyOf(context: NodeContext, exists: boolean): Promise<PyDict> {
  const macro = await context.callMacro('strategy_dispatch', [context.config('strategy')]);
  const args = [context.model, 'snapshotted_data', 'source_data', context.node.config, exists];
  const strategy = await context.callValue(macro, args);
  if (strategy instanceof PyDict) return strategy;
  throw new PyError('TypeError', 'a snapshot strategy must return a dict');
}

async function firstBuild(context: NodeContext, strategy: PyDict, target: RelationObject): Promise<Change> {
  const query = await macroText(context, 'build_snapshot_table', strategy, context.sql);
  return { query, sql: await macroText(context, 'create_table_as', false, target, query), staging: null };
}

/** Stages the changes in a temporary table, adds columns that the source got, and makes the statement that merges. */
async function stage(context: NodeContext, strategy: PyDict, target: RelationObject): Promise<Change> {
  const names = context.config('snapshot_table_column_names');
  const columns = names === null ? await context.callMacro('get_snapshot_table_column_names', []) : names;
  await context.callAdapter('assert_valid_snapshot_target_given_strategy', [target, columns, strategy]);
  const query = await macroText(context, 'snapshot_staging_table', strategy, context.sql, target);
  await begin(context);
  const staging = await macroRelation(context, 'build_snapshot_staging_table', strategy, context.sql, target);
  const internal = internalColumns(strategy);
  const isOwn = (column: ColumnObject): boolean => !internal.has(column.data.column.toLowerCase());
  const missing = await columnsFrom(context, 'get_missing_columns', staging, target);
  await context.callMacro('create_columns', [target, missing.filter(isOwn)]);
  const source = await columnsFrom(context, 'get_columns_in_relation', staging);
  const quoted: Value[] = [];
  for (const column of source.filter(isOwn)) quoted.push(await context.callAdapter('quote', [column.data.column]));
  const sql = str(
    await context.callMacro(
      'snapshot_merge_sql',
      [],
      new Map<string, Value>([
        ['target', target],
        ['source', staging],
        ['insert_cols', quoted],
      ]),
    ),
  );
  return { query, sql, staging };
}

/** Columns of the staging table that say how a row changes and which one it is, in lower case. */
function internalColumns(strategy: PyDict): ReadonlySet<string> {
  const key = strategy.get('unique_key') ?? null;
  const keys = isList(key) ? key.map((_, i) => `dbt_unique_key_${i + 1}`) : [];
  return new Set(['dbt_change_type', 'dbt_unique_key', ...keys]);
}

async function columnsFrom(context: NodeContext, method: string, ...args: Value[]): Promise<ColumnObject[]> {
  const columns = await context.callAdapter(method, args);
  return Array.isArray(columns) ? columns.filter(column => column instanceof ColumnObject) : [];
}
