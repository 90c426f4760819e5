import type { RowDifference } from '../core/index.ts';
import type { Ask, Found, Text } from './found.ts';
import { onlyRowsSql, rowCountsSql } from './rows-sql.ts';
import type { Subject } from './sides-sql.ts';
import { checksumSql, columnChecksumsSql } from './summary-sql.ts';
import { EMPTY, talliesOf } from './tallies.ts';

/** Compares whole rows as often as they occur; columns differ where their values, taken together, do. */
export async function byRow(ask: Ask, subject: Subject, limit: number): Promise<Found> {
  const { values } = subject.columns;
  if (values.length === 0) return withoutColumns(await ask(checksumSql(subject)));
  const counted = (await ask(rowCountsSql(subject))).map(([period, l, r]) => ({
    period: period as Text,
    onlyLeft: Number(l),
    onlyRight: Number(r),
  }));
  const rows: RowDifference[] = [];
  for (const kind of ['only-left', 'only-right'] as const) {
    if (limit === 0) continue;
    for (const [times, ...row] of await ask(onlyRowsSql(subject, kind, limit))) {
      const key = values.map(({ name }, i) => ({ column: name, value: row[i] ?? null }));
      rows.push({ kind, key, values: [], times: Number(times) });
    }
  }
  const [left, right] = (await ask(columnChecksumsSql(subject))).toSorted().map(([, ...sums]) => sums);
  return {
    periods: new Map(counted.map(({ period, onlyLeft, onlyRight }) => [period, { onlyLeft, onlyRight, changed: 0 }])),
    duplicates: { left: 0, right: 0 },
    columns: values.flatMap((_, index) => (left?.[index] === right?.[index] ? [] : [{ index, changed: null }])),
    rows,
  };
}

/** Rows in which nothing can be compared differ by their number. */
function withoutColumns(tallies: readonly Text[][]): Found {
  const [{ left, right } = { left: EMPTY, right: EMPTY }] = talliesOf(tallies);
  const only = (a: number, b: number): number => Math.max(0, a - b);
  const counts = { onlyLeft: only(left.rows, right.rows), onlyRight: only(right.rows, left.rows), changed: 0 };
  return { periods: new Map([[null, counts]]), duplicates: { left: 0, right: 0 }, columns: [], rows: [] };
}
