import type { Connection } from '../adapter/index.ts';
import type {
  ColumnDifference,
  Counts,
  NumberDifference,
  PeriodDifference,
  RelationDifference,
} from '../core/index.ts';
import { byKey } from './by-key.ts';
import { byRow } from './by-row.ts';
import { settleColumns, withKey } from './columns.ts';
import type { Comparison } from './comparison.ts';
import type { Ask, Found, Text } from './found.ts';
import { type Subject, subjectOf } from './sides-sql.ts';
import { checksumSql, duplicatesSql, numbersSql } from './summary-sql.ts';
import { talliesOf } from './tallies.ts';

/**
 * Compares two relations, or the rows of two queries, in the engine:
 *
 * 1. columns of both sides: which are compared, and as what
 * 2. rows and checksum per period: where they agree, that is all
 * 3. by key (rows of one key pair by their order), else whole rows as often as they occur: how many differ, in periods
 *    whose checksums do
 * 4. sums and means of the columns that differ
 * 5. the first differing rows
 *
 * Runs in the transaction that the connection is in, and sees temporary tables.
 * @throws DiagnosticError PA711 when a named column is missing; SqlError when a side cannot be read
 */
export async function compareRelations(connection: Connection, comparison: Comparison): Promise<RelationDifference> {
  const columns = await settleColumns(connection, comparison);
  const { schema } = columns;
  const period = columns.period?.name ?? null;
  const ask: Ask = async sql => (await connection.queryText(sql)).rows;
  const subject = subjectOf(connection, comparison, columns);

  const tallies = talliesOf(await ask(checksumSql(subject)));
  const differing = tallies.filter(t => t.left.rows !== t.right.rows || t.left.sum !== t.right.sum);
  const periods = new Map<Text, PeriodDifference>(
    tallies.map(({ period, left, right }) => [period, { ...NOTHING, period, left: left.rows, right: right.rows }]),
  );
  if (differing.length === 0) {
    return {
      equal: schema.length === 0,
      key: columns.key.map(column => column.name),
      period,
      counts: totalOf(periods.values()),
      periods: told(periods, period),
      schema,
      duplicates: { left: 0, right: 0 },
      columns: [],
      rows: [],
    };
  }

  const narrowed = await keyed(ask, {
    ...subject,
    periods: differing.length < tallies.length ? differing.map(t => t.period) : null,
  });
  const limit = comparison.limit ?? 5;
  const { key } = narrowed.columns;
  const found = key.length > 0 ? await byKey(ask, narrowed, limit) : await byRow(ask, narrowed, limit);
  for (const [at, counts] of found.periods) periods.set(at, { ...(periods.get(at) as PeriodDifference), ...counts });
  const counts = totalOf(periods.values());
  return {
    equal: schema.length === 0 && counts.onlyLeft + counts.onlyRight + counts.changed === 0,
    key: key.map(column => column.name),
    period,
    counts,
    periods: told(periods, period),
    schema,
    duplicates: found.duplicates,
    columns: await withNumbers(ask, { ...narrowed, periods: null }, found.columns),
    rows: found.rows,
  };
}

/** With the first possible key that tells the rows of both sides apart, where none was given. */
async function keyed(ask: Ask, subject: Subject): Promise<Subject> {
  const { columns } = subject;
  if (columns.key.length > 0) return subject;
  for (const candidate of columns.candidates) {
    const tried = { ...subject, columns: withKey(columns, candidate) };
    if ((await ask(duplicatesSql(tried))).every(([, beyond]) => beyond === '0')) return tried;
  }
  return subject;
}

const NOTHING: Counts = { left: 0, right: 0, onlyLeft: 0, onlyRight: 0, changed: 0 };

/** Sums and means of the columns that differ and hold numbers. */
async function withNumbers(ask: Ask, subject: Subject, found: Found['columns']): Promise<ColumnDifference[]> {
  const { dialect, columns } = subject;
  const numeric = found.map(c => c.index).filter(i => dialect.isNumeric(columns.values[i]!.type));
  const [texts] = numeric.length === 0 ? [] : await ask(numbersSql(subject, numeric));
  return found.map(({ index, changed }) => {
    const at = numeric.indexOf(index);
    return {
      column: columns.values[index]!.name,
      changed,
      numbers: at === -1 || texts === undefined ? null : numbersOf(texts.slice(at * 6, at * 6 + 6)),
    };
  });
}

function numbersOf([sumLeft, sumRight, sumBy, meanLeft, meanRight, meanBy]: readonly Text[]): NumberDifference {
  return {
    sum: { left: sumLeft ?? null, right: sumRight ?? null, difference: sumBy ?? null },
    mean: { left: meanLeft ?? null, right: meanRight ?? null, difference: meanBy ?? null },
  };
}

function totalOf(periods: Iterable<Counts>): Counts {
  const total = { ...NOTHING };
  for (const counts of periods) {
    for (const name of Object.keys(NOTHING) as (keyof Counts)[]) total[name] += counts[name];
  }
  return total;
}

/** The lines per period; without a period there is one group, which is the whole. */
const told = (periods: ReadonlyMap<Text, PeriodDifference>, period: Text): PeriodDifference[] =>
  period === null ? [] : [...periods.values()];
