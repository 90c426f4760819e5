import { agateTable, type RelationObject } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import type { Value } from '../core/value.ts';
import { truth } from '../jinja/index.ts';
import {
  applyGrants,
  begin,
  built,
  commit,
  createIndexes,
  existingRelation,
  macroText,
  persistDocs,
  runHooks,
  targetAs,
} from './life-cycle.ts';
import type { Materialized, NodeContext } from './node-context.ts';
import { readSeed, seedOptions } from './seed/read-seed.ts';

/** A table from a CSV file. An existing one keeps its columns and takes new rows, unless it is rebuilt. */
export async function seed(context: NodeContext): Promise<Materialized> {
  const existing = existingRelation(context);
  const fullRefresh = truth(await context.callMacro('should_full_refresh', []));
  const table = await readSeed(
    context.seedPath(),
    seedOptions(key => context.config(key)),
  );
  const rows = agateTable(table, text => context.emit({ type: 'print', message: text }));
  context.storeResult('agate_table', { message: 'OK' }, rows);

  await runHooks(context, 'pre-hook', false);
  await runHooks(context, 'pre-hook', true);
  await begin(context);
  const prepare = await prepareTable(context, existing, fullRefresh, rows);
  const count = rows.data.length;
  const load = count > 0 ? await macroText(context, 'load_csv_rows', context.model, rows) : '';
  const code = fullRefresh ? 'CREATE' : 'INSERT';
  context.writeRun(`${await macroText(context, 'get_csv_sql', prepare, load)};`);
  context.storeResult('main', { message: `${code} ${count}`, code, rowsAffected: count });

  const target = targetAs(context, 'table');
  await applyGrants(context, target, existing, fullRefresh);
  await persistDocs(context, target);
  if (fullRefresh || existing === null) await createIndexes(context, target);
  await runHooks(context, 'post-hook', true);
  await commit(context);
  await runHooks(context, 'post-hook', false);
  return built(context, target);
}

async function prepareTable(
  context: NodeContext,
  existing: RelationObject | null,
  fullRefresh: boolean,
  rows: Value,
): Promise<string> {
  if (existing === null) return macroText(context, 'create_csv_table', context.model, rows);
  if (existing.data.type === 'view') {
    const at = { node: context.node.unique_id };
    throw new DiagnosticError(problem('PA616', { relation: existing.render() }, at));
  }
  return macroText(context, 'reset_csv_table', context.model, fullRefresh, existing, rows);
}
