import type { Text } from './found.ts';

/** Rows and their checksum. */
export interface Tally {
  readonly rows: number;
  readonly sum: Text;
}

export const EMPTY: Tally = { rows: 0, sum: '0' };

/** Both sides' rows and checksums per period, in order. */
export function talliesOf(rows: readonly Text[][]): { period: Text; left: Tally; right: Tally }[] {
  const found = new Map<Text, { period: Text; left: Tally; right: Tally }>();
  for (const [side, period = null, count, sum = null] of rows) {
    const entry = found.get(period) ?? { period, left: EMPTY, right: EMPTY };
    const tally = { rows: Number(count), sum };
    found.set(period, side === 'l' ? { ...entry, left: tally } : { ...entry, right: tally });
  }
  return [...found.values()].sort((a, b) => comparePeriods(a.period, b.period));
}

/** Numbers by size, other texts as they are; none comes first. */
function comparePeriods(a: Text, b: Text): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? (a < b ? -1 : a > b ? 1 : 0) : x - y;
}
