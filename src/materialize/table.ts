import { SqlError } from '../adapter/index.ts';
import type { RelationObject } from '../context/objects/index.ts';
import { createTableSql } from './create-table.ts';
import { buildWithKeys, declaresKeys, hasKeys, resolveKeyTargets } from './foreign-keys.ts';
import {
  applyGrants,
  begin,
  besideTarget,
  built,
  commit,
  createIndexes,
  existingRelation,
  needsTransaction,
  persistDocs,
  runHooks,
  runMain,
  targetAs,
} from './life-cycle.ts';
import type { Materialized, NodeContext } from './node-context.ts';
import { replaceBySwap } from './swap.ts';

/** A table, built from scratch. */
export async function table(context: NodeContext): Promise<Materialized> {
  const existing = existingRelation(context);
  const keyed = declaresKeys(context);
  if (keyed) await resolveKeyTargets(context);
  const build = (): Promise<Materialized> => buildTable(context, existing, keyed);
  return keyed ? context.exclusive(build) : build();
}

async function buildTable(
  context: NodeContext,
  existing: RelationObject | null,
  keyed: boolean,
): Promise<Materialized> {
  const target = targetAs(context, 'table');
  await runHooks(context, 'pre-hook', false);
  await runHooks(context, 'pre-hook', true);
  await rebuildTable(context, target, existing, keyed);
  context.relations.add(target.plain);
  await createIndexes(context, target);
  await runHooks(context, 'post-hook', true);
  await applyGrants(context, target, existing);
  await persistDocs(context, target);
  await commit(context);
  await runHooks(context, 'post-hook', false);
  return built(context, target);
}

/**
 * Puts the rows of the model's query into the table, whatever stands under its name. One statement where a table is
 * replaced by our own SQL; else a swap. Until the transaction commits, and for ever if it fails, the old rows stay.
 * @param keyed whether foreign keys may lead to or from the table (`declaresKeys`)
 */
export async function rebuildTable(
  context: NodeContext,
  target: RelationObject,
  existing: RelationObject | null,
  keyed: boolean,
): Promise<void> {
  if (keyed) return buildWithKeys(context, target, existing);
  const sql = await createTableSql(context, target, existing === null ? 'create' : 'replace');
  if (sql !== null && (existing === null || existing.data.type === 'table')) {
    const unstarted = !(await context.connection()).inTransaction;
    if (sql.statements > 1 || needsTransaction(context)) await begin(context);
    try {
      await runMain(context, sql.text);
    } catch (error) {
      // A table that foreign keys of an earlier contract point at cannot be replaced by one statement.
      if (existing === null || !unstarted || !(error instanceof SqlError)) throw error;
      if (!(await hasKeys(context, existing))) throw error;
      return context.exclusive(() => buildWithKeys(context, target, existing));
    }
  } else {
    await begin(context);
    const made = besideTarget(target, '__dbt_tmp');
    await replaceBySwap(context, { existing, made, target }, async () => {
      const statement = await createTableSql(context, made, 'macro');
      return statement.text;
    });
  }
}
