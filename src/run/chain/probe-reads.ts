import type { Connection } from '../../adapter/index.ts';
import {
  findReferences,
  replaceReferences,
  type StepColumn,
  type StepSource,
  withAlias,
} from '../../columnar/index.ts';
import { DiagnosticError, quoted } from '../../core/index.ts';
import type { PeriodValue } from '../../materialize/index.ts';
import { relationKey, type UniqueId } from '../../model/index.ts';

export interface ReadsInput {
  readonly connection: Connection;
  readonly sources: readonly StepSource[];
  readonly periods: ReadonlyMap<UniqueId, PeriodValue | null>;
  /** the target's database */
  readonly database: string;
  /** told of each step's query over empty stand-ins, while they are there; what it throws ends the probe */
  readonly look: (id: UniqueId, query: string) => Promise<void>;
}

/** How the steps that are stored nowhere are read. */
export interface ProbedReads {
  /** who reads a step beyond the current period, and how */
  readonly beyond: ReadonlyMap<UniqueId, string>;
  /** the columns of a step, and which of them any reader uses; a step that is missing here is used whole */
  readonly columns: ReadonlyMap<UniqueId, readonly StepColumn[]>;
  /** rows of the largest table or file that the chain reads, as the optimizer reckons; null: not known */
  readonly largest: number | null;
  /** the first step whose query the engine refuses, and what it says */
  readonly refused: { readonly step: UniqueId; readonly error: DiagnosticError } | null;
}

/**
 * Finds out how steps that are stored nowhere are read, by asking the engine's optimizer: each query is explained over
 * empty stand-ins for the steps it reads.
 *
 * - A read is of the current period when a filter on it reaches the stand-in's scan, be it through joins and subqueries.
 *   Else rows of other periods count, and there would be none. What cannot be shown counts as read beyond the period:
 *   the rows are right either way.
 * - The columns that a scan gives or filters by are those that its reader uses.
 */
export async function probeReads(input: ReadsInput): Promise<ProbedReads> {
  const { connection, sources, periods } = input;
  const beyond = new Map<UniqueId, string>();
  const doubtful = sources.filter(source => source.persist === 'none');
  if (doubtful.length === 0) {
    return { beyond, columns: new Map(), largest: await largestInput(connection, sources), refused: null };
  }
  const before = (await connection.queryText("select current_setting('disabled_optimizers')")).rows[0]?.[0] ?? '';
  const made: string[] = [];
  let largest: number | null = null;
  const used = new Map<UniqueId, Set<string> | null>(doubtful.map(({ id }) => [id, new Set()]));
  try {
    const { standIns, refused } = await makeStandIns(input, made);
    // Empty tables must not make the optimizer drop what reads them.
    await connection.execute(`set disabled_optimizers = '${[before, KEEP_SCANS].filter(Boolean).join(',')}'`);
    for (const reader of sources) {
      const read = doubtful.filter(source => reader.ancestors.has(source.id));
      const scans = await scansOf(connection, withStandIns(input, reader, standIns));
      for (const { rows } of scans ?? []) largest = Math.max(largest ?? 0, rows);
      for (const step of read) {
        // Without a stand-in, what is read is the step's table of before, if there is one: that shows nothing.
        const proven = standIns.has(relationKey(step.relation)) ? scans : null;
        const own = proven?.filter(scan => scan.table === standInName(step.id, sources)) ?? null;
        if (own === null) used.set(step.id, null);
        for (const scan of own ?? []) {
          for (const column of [...scan.columns, ...wordsOf(scan.filters)])
            used.get(step.id)?.add(column.toLowerCase());
        }
        const period = periods.get(step.id) ?? null;
        if (period === null || beyond.has(step.id) || own?.every(scan => isOfPeriod(scan, period))) continue;
        beyond.set(step.id, `${reader.name} reads it without a filter on ${period.column}`);
      }
    }
    return { beyond, columns: await orderedColumns(input, standIns, used), largest, refused };
  } finally {
    await connection.execute(`set disabled_optimizers = '${before}'`);
    for (const table of made.reverse()) await connection.execute(`drop table if exists ${table}`);
  }
}

/** Rows of the largest table or file that steps without parents in the chain read; null where one cannot be bound yet. */
async function largestInput(connection: Connection, sources: readonly StepSource[]): Promise<number | null> {
  let largest = 0;
  for (const { sql, ancestors } of sources) {
    if (ancestors.size > 0) continue;
    const scans = await scansOf(connection, sql.replace(/[\s;]+$/, ''));
    if (scans === null) return null;
    for (const { rows } of scans) largest = Math.max(largest, rows);
  }
  return largest;
}

function isOfPeriod({ filters }: Scan, { column, literal }: PeriodValue): boolean {
  return new RegExp(`(?:^|[^\\w"])"?${escaped(column)}"?=${escaped(literal)}(?:$|\\W)`, 'i').test(filters);
}

/** Words of a filter's text: its columns are among them. */
const wordsOf = (filters: string): string[] => filters.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];

/** The columns of each step, spelled and ordered as the step gives them; steps that are used whole are left out. */
async function orderedColumns(
  { connection, sources }: ReadsInput,
  standIns: ReadonlyMap<string, string>,
  used: ReadonlyMap<UniqueId, ReadonlySet<string> | null>,
): Promise<Map<UniqueId, readonly StepColumn[]>> {
  const found = new Map<UniqueId, readonly StepColumn[]>();
  for (const source of sources) {
    const names = used.get(source.id);
    if (names == null || !standIns.has(relationKey(source.relation))) continue;
    const identifier = standInName(source.id, sources);
    const all = await connection.describe({ database: 'temp', schema: 'main', identifier, type: 'table' });
    const columns = all.map(({ name, type }) => ({ name, type, isRead: names.has(name.toLowerCase()) }));
    const read = columns.filter(({ isRead }) => isRead).length;
    if (read > 0 && read < columns.length) found.set(source.id, columns);
  }
  return found;
}

const KEEP_SCANS = 'statistics_propagation,empty_result_pullup';

const standInName = (id: UniqueId, sources: readonly StepSource[]): string =>
  `__pa_stand_in_${sources.findIndex(source => source.id === id)}`;

/** An empty table for each step, with its columns. A query that cannot be bound leaves its readers unproven. */
async function makeStandIns(
  input: ReadsInput,
  made: string[],
): Promise<{ standIns: Map<string, string>; refused: ProbedReads['refused'] }> {
  const standIns = new Map<string, string>();
  for (const source of input.sources) {
    const table = `"temp"."main".${quoted(standInName(source.id, input.sources))}`;
    const query = withStandIns(input, source, standIns);
    try {
      await input.connection.execute(`create temp table ${table} as (\n${query}\n) with no data`);
    } catch (error) {
      if (error instanceof DiagnosticError) return { standIns, refused: { step: source.id, error } };
      throw error;
    }
    made.push(table);
    await input.look(source.id, query);
    standIns.set(relationKey(source.relation), table);
  }
  return { standIns, refused: null };
}

/** A step's query, reading stand-ins for the steps that it reads in this period. */
function withStandIns(
  { sources, database }: ReadsInput,
  step: StepSource,
  standIns: ReadonlyMap<string, string>,
): string {
  const relations = sources.filter(source => step.ancestors.has(source.id)).map(source => source.relation);
  const names = new Map(sources.map(source => [relationKey(source.relation), source.relation.identifier ?? '']));
  const sql = step.sql.trimEnd();
  const references = findReferences(sql, { relations, database });
  return replaceReferences(sql, references, ({ key, end }) => {
    const table = standIns.get(key);
    return table === undefined ? null : withAlias(sql, end, table, names.get(key)!);
  }).sql;
}

interface Scan {
  /** '' for files */
  readonly table: string;
  /** estimated; 0 for stand-ins */
  readonly rows: number;
  readonly columns: readonly string[];
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
    const { Table: table, Filters: filters, Projections: columns, ...info } = operator.extra_info ?? {};
    const isFile = /^READ_/.test(operator.name ?? '');
    if (typeof table === 'string' || isFile) {
      const name = String(table ?? '')
        .replace(/^.*\./, '')
        .replace(/^"(.*)"$/, '$1');
      const rows = Number(info['Estimated Cardinality'] ?? 0) || 0;
      scans.push({ table: name, rows, columns: textsOf(columns), filters: textsOf(filters).join(' AND ') });
    }
    for (const child of operator.children ?? []) visit(child);
  };
  for (const operator of JSON.parse(rows[0]?.[1] ?? '[]') as Operator[]) visit(operator);
  return scans;
}

/** What the plan tells as one text or as a list of them. */
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined || value === '' ? [] : [String(value)];

interface Operator {
  readonly name?: string;
  readonly children?: readonly Operator[];
  readonly extra_info?: Readonly<Record<string, unknown>>;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
