import type { Connection } from '../../adapter/index.ts';
import { findReferences, quoted, replaceReferences, type StepSource, withAlias } from '../../columnar/index.ts';
import { DiagnosticError } from '../../core/index.ts';
import type { PeriodValue } from '../../materialize/index.ts';
import { relationKey, type UniqueId } from '../../model/index.ts';

export interface ReadsInput {
  readonly connection: Connection;
  readonly sources: readonly StepSource[];
  readonly periods: ReadonlyMap<UniqueId, PeriodValue | null>;
  /** the target's database */
  readonly database: string;
}

/**
 * Which steps that are stored nowhere are read beyond the current period, and by whom. Their rows of other periods count
 * then, and there would be none. The engine's optimizer is asked: each query is explained over empty stand-ins for the
 * steps it reads, and a read is of the period when a filter on it reaches the stand-in's scan, be it through joins and
 * subqueries. What cannot be shown counts as read beyond it: the rows are right either way.
 */
export async function readBeyondPeriod(input: ReadsInput): Promise<Map<UniqueId, string>> {
  const { connection, sources, periods } = input;
  const found = new Map<UniqueId, string>();
  const doubtful = sources.filter(source => source.persist === 'none' && periods.get(source.id) != null);
  if (doubtful.length === 0) return found;
  const before = (await connection.queryText("select current_setting('disabled_optimizers')")).rows[0]?.[0] ?? '';
  const made: string[] = [];
  try {
    const standIns = await makeStandIns(input, made);
    // Empty tables must not make the optimizer drop what reads them.
    await connection.execute(`set disabled_optimizers = '${[before, KEEP_SCANS].filter(Boolean).join(',')}'`);
    for (const reader of sources) {
      const open = doubtful.filter(source => reader.ancestors.has(source.id) && !found.has(source.id));
      if (open.length === 0) continue;
      const scans = await scansOf(connection, withStandIns(input, reader, standIns));
      for (const step of open) {
        const { column, literal } = periods.get(step.id)!;
        const filter = new RegExp(`(?:^|[^\\w"])"?${escaped(column)}"?=${escaped(literal)}(?:$|\\W)`, 'i');
        const own = scans?.filter(scan => scan.table === standInName(step.id, sources));
        if (own?.every(scan => filter.test(scan.filters))) continue;
        found.set(step.id, `${reader.name} reads it without a filter on ${column}`);
      }
    }
  } finally {
    await connection.execute(`set disabled_optimizers = '${before}'`);
    for (const table of made.reverse()) await connection.execute(`drop table if exists ${table}`);
  }
  return found;
}

const KEEP_SCANS = 'statistics_propagation,empty_result_pullup';

const standInName = (id: UniqueId, sources: readonly StepSource[]): string =>
  `__pa_stand_in_${sources.findIndex(source => source.id === id)}`;

/** An empty table for each step, with its columns. A query that cannot be bound leaves its readers unproven. */
async function makeStandIns(input: ReadsInput, made: string[]): Promise<Map<string, string>> {
  const standIns = new Map<string, string>();
  for (const source of input.sources) {
    const table = `"temp"."main".${quoted(standInName(source.id, input.sources))}`;
    const query = withStandIns(input, source, standIns);
    try {
      await input.connection.execute(`create temp table ${table} as (\n${query}\n) with no data`);
    } catch (error) {
      if (error instanceof DiagnosticError) break;
      throw error;
    }
    made.push(table);
    standIns.set(relationKey(source.relation), table);
  }
  return standIns;
}

/** A step's query, reading stand-ins for the steps that it reads in this period. */
function withStandIns(
  { sources, database }: ReadsInput,
  step: StepSource,
  standIns: ReadonlyMap<string, string>,
): string {
  const relations = sources.filter(source => step.ancestors.has(source.id)).map(source => source.relation);
  const names = new Map(sources.map(source => [relationKey(source.relation), source.relation.identifier ?? '']));
  const sql = step.sql.replace(/[\s;]+$/, '');
  const references = findReferences(sql, { relations, database });
  return replaceReferences(sql, references, ({ key, end }) => {
    const table = standIns.get(key);
    return table === undefined ? null : withAlias(sql, end, table, names.get(key)!);
  }).sql;
}

interface Scan {
  readonly table: string;
  readonly filters: string;
}

/** The scans of a query's plan; null where it cannot be bound. */
async function scansOf(connection: Connection, sql: string): Promise<Scan[] | null> {
  let rows: (string | null)[][];
  try {
    rows = (await connection.queryText(`explain (format json)\n${sql}`)).rows;
  } catch (error) {
    if (error instanceof DiagnosticError) return null;
    throw error;
  }
  const scans: Scan[] = [];
  const visit = (operator: Operator): void => {
    const { Table: table, Filters: filters } = operator.extra_info ?? {};
    if (typeof table === 'string') {
      const name = table.slice(table.lastIndexOf('.') + 1).replace(/^"(.*)"$/, '$1');
      scans.push({ table: name, filters: Array.isArray(filters) ? filters.join(' AND ') : String(filters ?? '') });
    }
    for (const child of operator.children ?? []) visit(child);
  };
  for (const operator of JSON.parse(rows[0]?.[1] ?? '[]') as Operator[]) visit(operator);
  return scans;
}

interface Operator {
  readonly children?: readonly Operator[];
  readonly extra_info?: Readonly<Record<string, unknown>>;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
