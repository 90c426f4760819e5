import type { Connection } from '../../adapter/index.ts';
import { quoted } from '../../core/sql-text.ts';
import {
  type BaseTable,
  baseTable,
  type Expression,
  type FunctionFacts,
  fold,
  functionFacts,
  isSelect,
  itemName,
  parseQueries,
  type QueryNode,
  type RelationName,
  writeQueries,
} from '../sql-tree/index.ts';
import { applyFamily } from './apply.ts';
import { type Family, findFamily, stepKey } from './family.ts';
import { foldedColumns, type Member } from './members.ts';
import { shareJoins } from './share-joins.ts';
import { KnownTables, readSteps, relationOf, type StatementStep, tableKey } from './statement.ts';

/** A query of a statement, under the name that later ones read it by. */
export interface Step {
  readonly name: string;
  readonly sql: string;
}

export interface MergeInput {
  /** in order; all but the last become CTEs of the last one's query */
  readonly steps: readonly Step[];
  /**
   * Column sets in which no two rows of a relation agree, rows with a null in them aside: keys, constraints, tests.
   * Steps are asked for by their name alone.
   */
  readonly uniqueKeys: (relation: RelationName) => readonly (readonly string[])[];
}

export interface Merged {
  readonly steps: readonly Step[];
  /** what was merged and why, and what was not, a sentence each */
  readonly notes: readonly string[];
}

export type MergeConnection = Pick<Connection, 'queryText' | 'describeQuery'>;

/** What may be kept from statement to statement, as long as no function or table outside of them is changed. */
export interface MergeCache {
  functions?: FunctionFacts;
  tables?: KnownTables['columns'];
}

/**
 * Steps of one statement with one-to-one joins taken out. A step that computes further columns for the rows of another
 * one, and is joined back to them by their key, becomes a projection of those rows: `a join b on key` where b reads a
 * turns into b's columns beside a's. The last step's rows and columns stay the same, given that the keys are unique.
 *
 * Whatever is not provably so stays as it is. Runs no query on data, but must not run inside of a transaction: a text
 * that DuckDB cannot describe would end it.
 */
export async function mergeSteps(
  input: MergeInput,
  connection: MergeConnection,
  cache: MergeCache = {},
): Promise<Merged> {
  const asIs = (note: string): Merged => ({ steps: input.steps, notes: [note] });
  if (input.steps.length < 2) return asIs('a single step: nothing to merge');
  const queries = await parseQueries(
    connection,
    input.steps.map(step => step.sql),
  );
  const unread = input.steps.find((_, i) => queries[i] === null);
  if (unread !== undefined) return asIs(`nothing merged: the database gives no syntax tree for ${unread.name}`);
  cache.functions ??= await functionFacts(connection);

  const notes: string[] = [];
  cache.tables ??= new Map();
  const tables = new KnownTables(cache.tables);
  let current = input.steps.map(({ name }, i) => ({ name, query: queries[i] as QueryNode }));
  const changed = new Set<string>();
  const settled = new Set<string>();
  for (let last = current.length - 1; last > 0; last -= 1) {
    const name = (current[last] as { name: string }).name;
    if (settled.has(name)) continue;
    const family = await searched(current, last, input, connection, cache.functions, tables, settled);
    if (family === null) continue;
    const rootAt = current.findIndex(step => step.name === family.root.name);
    current = current.toSpliced(rootAt + 1, 0, ...family.shared);
    last += family.shared.length;
    const rewritten = applyFamily(family, new Map(current.map(step => [step.name, step.query])));
    current = current.map(step => ({ ...step, query: rewritten.get(step.name) ?? step.query }));
    for (const step of rewritten.keys()) {
      changed.add(step);
      settled.add(step);
    }
    notes.push(...notesOf(family));
  }
  if (changed.size === 0) return asIs('nothing merged: no step is joined back to the rows that it extends');

  const texts = await writeQueries(
    connection,
    current.filter(step => changed.has(step.name)).map(step => step.query),
  );
  if (texts.includes(null))
    return asIs('nothing merged: the database does not write the merged queries as they were meant');
  const written = [...texts];
  const authored = new Map(input.steps.map(step => [step.name, step]));
  return {
    steps: current.map(({ name }) =>
      changed.has(name) ? { name, sql: written.shift() as string } : (authored.get(name) as Step),
    ),
    notes,
  };
}

/** The best family of a last step; describes tables that turn out to matter, and then looks again. */
async function searched(
  steps: readonly { name: string; query: QueryNode }[],
  last: number,
  input: MergeInput,
  connection: MergeConnection,
  functions: FunctionFacts,
  tables: KnownTables,
  settled: ReadonlySet<string>,
): Promise<Family | null> {
  for (;;) {
    const read = readSteps(steps, functions, tables, input.uniqueKeys);
    const family = bestFamily(read, last, input, functions, tables, settled);
    if (tables.missing.size === 0) return family;
    for (const [key, table] of tables.missing) {
      const isStep = table.schema_name === '' && steps.some(({ name }) => fold(name) === fold(table.table_name));
      const known = await describe(table, steps, input, connection);
      // A table that is not there yet may be there for the next statement.
      if (isStep || known === null) tables.steps.set(key, known);
      else tables.columns.set(key, known);
    }
    tables.missing.clear();
  }
}

function bestFamily(
  steps: readonly StatementStep[],
  last: number,
  { uniqueKeys }: MergeInput,
  functions: FunctionFacts,
  tables: KnownTables,
  settled: ReadonlySet<string>,
): Family | null {
  const byName = new Map(steps.map(step => [stepKey(step.name), step]));
  const key = (table: BaseTable, step: StatementStep): string | null => {
    if (table.schema_name !== '') return tableKey(table);
    const name = fold(table.table_name);
    if (step.ctes.has(name)) return null;
    return byName.has(stepKey(name)) ? stepKey(name) : tableKey(table);
  };
  let best: Family | null = null;
  // The root is what the last step reads first, or what that reads first, and so on.
  for (let at = steps[last] as StatementStep | undefined; at !== undefined && typeof at.spine !== 'string'; ) {
    const rootTable = at.spine.base;
    const rootKey = key(rootTable, at) as string;
    const step = byName.get(rootKey);
    const root = rootMember(rootTable, step, tables);
    const keys = step?.keys ?? uniqueKeys(relationOf(rootTable)).map(columns => columns.map(fold));
    if (root !== null && keys.length > 0) {
      const rootType = (column: string) => typeIn(step, rootTable, column, tables);
      const facts = { functions, rootKeys: keys, rootType };
      const family = findFamily({ steps, last, root, rootTable, rootKey, facts, key, settled });
      if (family !== null && (best === null || family.dropped > best.dropped)) best = family;
    }
    at = step;
  }
  if (best === null) return null;
  const { root, rootTable } = best;
  const rootStep = byName.get(stepKey(root.name));
  return shareJoins(best, {
    steps,
    tables,
    uniqueKeys,
    rootType: column => typeIn(rootStep, rootTable, column, tables),
  });
}

function rootMember(table: BaseTable, step: StatementStep | undefined, tables: KnownTables): Member | null {
  const columns = step?.columns ?? tables.names(table);
  if (columns === null) return null;
  const names = foldedColumns(columns);
  const origins = new Map([...names.keys()].map(column => [column, { root: column }]));
  // A table may be called as a step is; no step is called so.
  return { name: step?.name ?? `table ${table.table_name}`, columns, names, origins, facts: new Map() };
}

/** A root column's type: of a step, as its text casts it, else as the database describes it. */
function typeIn(step: StatementStep | undefined, table: BaseTable, column: string, tables: KnownTables): string | null {
  if (step !== undefined && isSelect(step.query)) {
    const item = step.query.select_list.find(one => fold(itemName(one) ?? '') === column);
    if (item?.class === 'CAST') return (item as Expression & { cast_type: { id: string } }).cast_type.id;
  }
  return (
    tables.get(step === undefined ? table : baseTable(step.name))?.find(one => fold(one.name) === column)?.type ?? null
  );
}

/** Columns of a table, or of a step as its author wrote it; null when the database cannot tell. */
async function describe(
  table: BaseTable,
  steps: readonly { name: string }[],
  { steps: texts }: MergeInput,
  connection: MergeConnection,
): Promise<readonly { name: string; type: string }[] | null> {
  const parts = [table.catalog_name, table.schema_name, table.table_name].filter(part => part !== '');
  const from = `select * from ${parts.map(quoted).join('.')}`;
  const step = table.schema_name === '' ? steps.findIndex(({ name }) => fold(name) === fold(table.table_name)) : -1;
  const before = texts.slice(0, step + 1).map(({ name, sql }) => `${quoted(name)} as (\n${sql}\n)`);
  try {
    return await connection.describeQuery(before.length > 0 ? `with ${before.join(', ')} ${from}` : from);
  } catch {
    // Whatever is wrong with it shows when it is run.
    return null;
  }
}

function notesOf({ root, members, last, dropped, refused }: Family): string[] {
  const joins = dropped === 1 ? 'a join' : `${dropped} joins`;
  const merged = members.map(({ name, why }) => `${name} (${why})`);
  const first =
    members.length === 0
      ? `${last.name} reads ${root.name} once: ${joins} with it by its key dropped`
      : `${merged.join(', ')} computed beside the rows of ${root.name} for ${last.name}: ${joins} by key dropped`;
  return [first, ...[...refused].map(([name, reason]) => `${name} stays as it is: ${reason}`)];
}
