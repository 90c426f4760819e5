import type { RelationObject } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { PyDict, PyError, str, type Value } from '../core/value.ts';
import { truth } from '../jinja/index.ts';
import { declaresKeys, resolveKeyTargets } from './foreign-keys.ts';
import {
  applyGrants,
  begin,
  built,
  commit,
  createIndexes,
  existingRelation,
  macroRelation,
  persistDocs,
  runHooks,
  runMain,
  settleColumns,
  targetAs,
} from './life-cycle.ts';
import type { Materialized, NodeContext } from './node-context.ts';
import { rebuildTable } from './table.ts';

/** A table that a run adds to: built in full at first, and again with `--full-refresh` or where a view stood. */
export async function incremental(context: NodeContext): Promise<Materialized> {
  const existing = existingRelation(context);
  const fullRefresh = truth(await context.callMacro('should_full_refresh', []));
  const rebuild = existing === null || existing.data.type === 'view' || fullRefresh;
  const keyed = rebuild && declaresKeys(context);
  if (keyed) await resolveKeyTargets(context);
  const build = (): Promise<Materialized> => run(context, existing, rebuild, keyed);
  return keyed ? context.exclusive(build) : build();
}

async function run(
  context: NodeContext,
  existing: RelationObject | null,
  rebuild: boolean,
  keyed: boolean,
): Promise<Materialized> {
  const target = targetAs(context, 'table');
  await runHooks(context, 'pre-hook', false);
  await runHooks(context, 'pre-hook', true);
  if (existing === null || rebuild) await rebuildTable(context, target, existing, keyed);
  else await addRows(context, target, existing);
  // A new table stays unknown to the hooks of its first run: `is_incremental()` is false in them, as dbt has it.
  if (existing !== null) context.relations.add(target.plain);
  await applyGrants(context, target, existing, rebuild);
  if (rebuild) await createIndexes(context, target);
  await persistDocs(context, target);
  await runHooks(context, 'post-hook', true);
  await commit(context);
  await runHooks(context, 'post-hook', false);
  return built(context, target);
}

/**
 * Adds the query's rows to the table, in one transaction: the query into a temporary table, the table's columns
 * brought in step before any row changes, then the strategy's statement.
 */
async function addRows(context: NodeContext, target: RelationObject, existing: RelationObject): Promise<void> {
  const strategy = await strategyMacro(context);
  const { staged, temporary } = await stagingRelation(context, target);
  await begin(context);
  const stage = await context.callMacro('create_table_as', [temporary, staged, context.sql, 'sql']);
  await (await context.connection()).execute(str(stage));
  const columns = await destinationColumns(context, staged, existing);
  const sql = await context.callMacro(strategy, [
    PyDict.of<Value>([
      ['target_relation', target],
      ['temp_relation', staged],
      ['unique_key', context.config('unique_key')],
      ['dest_columns', columns],
      ['incremental_predicates', predicates(context)],
    ]),
  ]);
  await runMain(context, str(sql));
  await (await context.connection()).execute(`drop table if exists ${staged.render()}`);
}

/** `get_incremental_<strategy>_sql`, of the project or our own. */
async function strategyMacro(context: NodeContext): Promise<string> {
  const configured = context.config('incremental_strategy');
  const strategy = configured === null || configured === '' ? 'default' : str(configured);
  if (strategy === 'insert_overwrite') throw new DiagnosticError(problem('PA614', { strategy }));
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  if (context.hasMacro(name)) return name;
  throw new DiagnosticError(
    problem('PA613', { strategy, macro: name, project: context.rootPackage }, { node: context.node.unique_id }),
  );
}

/** Where the new rows wait: a temporary table, or a real one where the database has none. */
async function stagingRelation(
  context: NodeContext,
  target: RelationObject,
): Promise<{ staged: RelationObject; temporary: boolean }> {
  const own = `${context.adapterType}__dispatch_temporary_relation`;
  if (!context.hasMacro(own))
    return { staged: await macroRelation(context, 'make_temp_relation', target), temporary: true };
  const place = await context.callMacro(own, [target, batchId(context)]);
  const staged = place instanceof PyDict ? place.get('relation') : null;
  if (!(place instanceof PyDict) || staged === null || staged === undefined) {
    throw new PyError('TypeError', 'a temporary relation must be a dict of relation and temporary');
  }
  return { staged: staged as RelationObject, temporary: truth(place.get('temporary') ?? true) };
}

/** Names a batch of a microbatch model, so that two of them do not share a table. */
function batchId(context: NodeContext): string {
  const batch = context.model instanceof PyDict ? context.model.get('batch') : null;
  const start = batch instanceof PyDict ? batch.get('event_time_start') : null;
  return start === null || start === undefined ? '' : str(start).replace(/[-:+]/g, '').replace(' ', '_');
}

/** Brings the table's columns in step as `on_schema_change` says; yields the columns to fill. */
async function destinationColumns(
  context: NodeContext,
  staged: RelationObject,
  existing: RelationObject,
): Promise<Value> {
  const columns = await settleColumns(context, staged, existing);
  return truth(columns) ? columns : context.callAdapter('get_columns_in_relation', [existing]);
}

function predicates(context: NodeContext): Value {
  const old = context.config('predicates');
  return truth(old) ? old : context.config('incremental_predicates');
}
