import type { RowDifference, RowKind } from '../core/index.ts';
import type { Ask, Found, Text } from './found.ts';
import { keyedCountsSql, keyedRowsSql } from './keyed-sql.ts';
import type { Subject } from './sides-sql.ts';
import { duplicatesSql } from './summary-sql.ts';

/** Compares rows of the same key; where a key occurs more than once its rows pair by their order. */
export async function byKey(ask: Ask, given: Subject, limit: number): Promise<Found> {
  const beyond = new Map((await ask(duplicatesSql(given))).map(([side, n]) => [side, Number(n)]));
  const duplicates = { left: beyond.get('l') ?? 0, right: beyond.get('r') ?? 0 };
  const subject = { ...given, numbered: duplicates.left + duplicates.right > 0 };
  const counted = (await ask(keyedCountsSql(subject))).map(([period, ...counts]) => ({
    period: period as Text,
    counts: counts.map(Number),
  }));
  const total = (i: number): number => counted.reduce((sum, { counts }) => sum + counts[i]!, 0);
  const rows: RowDifference[] = [];
  for (const [i, kind] of (['only-left', 'only-right', 'changed'] as const).entries()) {
    if (total(i) === 0 || limit === 0) continue;
    const shown = (await ask(keyedRowsSql(subject, kind, limit))).map(row => keyedRow(subject, kind, row));
    if (kind === 'changed') rows.unshift(...shown);
    else rows.push(...shown);
  }
  return {
    periods: new Map(
      counted.map(({ period, counts: [onlyLeft = 0, onlyRight = 0, changed = 0] }) => [
        period,
        { onlyLeft, onlyRight, changed },
      ]),
    ),
    duplicates,
    columns: subject.columns.values
      .map((_, index) => ({ index, changed: total(3 + index) }))
      .filter(column => column.changed > 0),
    rows,
  };
}

function keyedRow({ columns }: Subject, kind: RowKind, row: readonly Text[]): RowDifference {
  const key = columns.key.map(({ name }, i) => ({ column: name, value: row[i] ?? null }));
  const values = columns.values.flatMap(({ name }, i) => {
    const [differs, left = null, right = null] = row.slice(key.length + 3 * i);
    return differs === 't' ? [{ column: name, left, right }] : [];
  });
  return { kind, key, values, times: 1 };
}
