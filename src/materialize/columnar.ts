import type { RelationObject } from '../context/objects/index.ts';
import { quoted } from '../core/index.ts';
import { truth } from '../jinja/index.ts';
import { persistParquet } from './columnar-parquet.ts';
import { declaresKeys, resolveKeyTargets } from './foreign-keys.ts';
import {
  applyGrants,
  besideTarget,
  built,
  contractEnforced,
  createIndexes,
  existingRelation,
  macroText,
  persistDocs,
  runHooks,
  runMain,
  settleColumns,
  targetAs,
} from './life-cycle.ts';
import type { Materialized, NodeContext } from './node-context.ts';
import { replaceBySwap } from './swap.ts';
import { rebuildTable } from './table.ts';

/** The period that a chain works out: rows of this period are replaced, those of others stay. */
export interface PeriodValue {
  /** the column that holds it */
  readonly column: string;
  /** as SQL: `2025` */
  readonly literal: string;
}

export interface PersistRequest {
  readonly period: PeriodValue | null;
  readonly persist: 'table' | 'parquet';
  /** always through a temporary table, of which the rows are then copied */
  readonly staged: boolean;
  /** all rows are worked out before the first is added, as the query reads the table */
  readonly completeFirst: boolean;
}

/** What was written, and what is left to do when the chain's transaction is through. */
export interface Persisted extends Materialized {
  /** after the commit: files that nothing refers to any more are deleted */
  readonly committed: () => Promise<void>;
  /** after a rollback: files that were written are deleted */
  readonly undone: () => Promise<void>;
}

const NOTHING = async (): Promise<void> => {};

/**
 * Writes the rows of one step of a chain, of which `context.sql` is the query, inside the chain's transaction: hooks,
 * comments, indexes and grants as for any model; the transaction is begun and ended by the chain.
 * @throws DiagnosticError or PyError; the caller rolls back
 */
export async function persistStep(context: NodeContext, request: PersistRequest): Promise<Persisted> {
  const existing = existingRelation(context);
  await runHooks(context, 'pre-hook', true);
  if (request.persist === 'parquet') {
    await assertContract(context);
    const written = await persistParquet(context, request.period, existing);
    await finish(context, targetAs(context, 'view'), existing, existing === null);
    return { ...built(context, targetAs(context, 'view')), ...written };
  }
  const target = targetAs(context, 'table');
  const fullRefresh = truth(await context.callMacro('should_full_refresh', []));
  const rebuild = existing === null || fullRefresh || request.period === null;
  if (rebuild) await rebuildFromScratch(context, target, existing);
  else {
    if (existing.data.type === 'view') await takeOver(context, existing, target, request.period);
    await replacePeriod(context, target, request.period, request);
  }
  await finish(context, target, existing, rebuild);
  return { ...built(context, target), committed: NOTHING, undone: NOTHING };
}

/** An enforced contract holds in each period, not only when the table is made. @throws PyError as dbt's macro tells it */
export async function assertContract(context: NodeContext): Promise<void> {
  if (contractEnforced(context)) await macroText(context, 'get_assert_columns_equivalent', context.sql);
}

async function rebuildFromScratch(
  context: NodeContext,
  target: RelationObject,
  existing: RelationObject | null,
): Promise<void> {
  const keyed = declaresKeys(context);
  if (keyed) await resolveKeyTargets(context);
  await rebuildTable(context, target, existing, keyed);
}

/** A table in the place of a view, over files until now, with its rows of other periods. */
async function takeOver(
  context: NodeContext,
  view: RelationObject,
  target: RelationObject,
  period: PeriodValue,
): Promise<void> {
  const made = besideTarget(target, '__pa_tmp');
  const rows = `select * from ${view.render()} where ${quoted(period.column)} is distinct from ${period.literal}`;
  await replaceBySwap(
    context,
    { existing: view, made, target },
    async () => `create table ${made.render()} as (\n${rows}\n)`,
  );
}

async function finish(
  context: NodeContext,
  target: RelationObject,
  existing: RelationObject | null,
  rebuild: boolean,
): Promise<void> {
  context.relations.add(target.plain);
  await applyGrants(context, target, existing, rebuild);
  if (rebuild && target.data.type === 'table') await createIndexes(context, target);
  await persistDocs(context, target);
  await runHooks(context, 'post-hook', true);
}

/**
 * Puts the query's rows in the place of the period's. Where there are none yet, which is the rule, they are inserted as
 * they come; else they wait in a temporary table, as the query may read the very rows that go.
 */
async function replacePeriod(
  context: NodeContext,
  target: RelationObject,
  period: PeriodValue,
  { staged, completeFirst }: PersistRequest,
): Promise<void> {
  await assertContract(context);
  const connection = await context.connection();
  const ofPeriod = `${target.render()} where ${quoted(period.column)} = ${period.literal}`;
  const found = await connection.queryText(`select 1 from ${ofPeriod} limit 1`);
  if (found.rows.length === 0 && !staged && (await columnsFit(context, target))) {
    const columns = await columnList(context, target);
    const into = `insert into ${target.render()} (${columns})`;
    const only = ofPeriodOnly(period);
    await runMain(
      context,
      completeFirst
        ? `${into}\nwith "__pa_rows" as materialized (\n${context.sql}\n) select ${columns} from "__pa_rows" where ${only}`
        : `${into}\nselect ${columns} from (\n${context.sql}\n) where ${only}`,
    );
    return;
  }
  const waiting = temporary(target);
  await connection.execute(`create or replace temp table ${waiting.render()} as (\n${context.sql}\n)`);
  await settleColumns(context, waiting, target);
  const columns = await columnList(context, target);
  // Rows of other periods replace those, as with delete+insert.
  await connection.execute(
    `delete from ${ofPeriod} or ${quoted(period.column)} in (select ${quoted(period.column)} from ${waiting.render()})`,
  );
  await runMain(context, `insert into ${target.render()} (${columns})\nselect ${columns} from ${waiting.render()}`);
  await connection.execute(`drop table ${waiting.render()}`);
}

/**
 * A condition that ends the statement at a row of another period: added as it comes, it would stand there twice after
 * another run. Model by model such rows take the place of those that are there.
 */
export function ofPeriodOnly({ column, literal }: PeriodValue): string {
  const message = `a row of another period than ${column} ${literal.replaceAll("'", '')}`;
  return `case when ${quoted(column)} = ${literal} then true else error('${message}') end`;
}

/** A temporary table beside the target, by a name that no model has. */
const temporary = (target: RelationObject): RelationObject => {
  const { path, quote } = besideTarget(target, '__pa_rows', 'table').data;
  return target.with({ type: 'table', quote, path: { ...path, database: 'temp', schema: 'main' } });
};

/** Whether columns need no settling: nothing was asked, or the query gives what the table has. */
async function columnsFit(context: NodeContext, existing: RelationObject): Promise<boolean> {
  const way = context.config('on_schema_change');
  if (way === null || way === 'ignore') return true;
  const connection = await context.connection();
  const [has, gives] = [await connection.describe(existing.plain), await connection.describeQuery(context.sql)];
  const shape = (columns: typeof has): string =>
    JSON.stringify(columns.map(column => [column.name.toLowerCase(), column.type]).sort());
  return shape(has) === shape(gives);
}

async function columnList(context: NodeContext, relation: RelationObject): Promise<string> {
  const columns = await (await context.connection()).describe(relation.plain);
  return columns.map(column => quoted(column.name)).join(', ');
}
