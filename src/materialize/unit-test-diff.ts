import type { Table } from '../adapter/index.ts';
import { str, type Value } from '../core/value.ts';

const SIDE = 'actual_or_expected';

/**
 * Compares the actual rows of a unit test with the expected ones as bags, order aside. Null when they agree, else a
 * table of the differences: `+++` rows that should not be, `---` rows that are missing, `->` rows that differ in
 * some cells (`expected→actual`).
 */
export function rowsDiffer(table: Table, colors: boolean): string | null {
  const side = table.columns.findIndex(column => column.name.toLowerCase() === SIDE);
  const names = table.columns.filter((_, i) => i !== side).map(column => column.name.toLowerCase());
  const rowsOf = (which: string): string[][] =>
    table.rows.filter(row => row[side] === which).map(row => row.filter((_, i) => i !== side).map(cell));
  const actual = rowsOf('actual');
  const expected = rowsOf('expected');
  const missing = subtract(expected, actual);
  const extra = subtract(actual, expected);
  if (missing.length === 0 && extra.length === 0) return null;
  const lines = [['@@', ...names], ...differences(missing, extra, subtract(expected, missing))];
  const paint = (text: string, code: number): string => (colors ? `\u001b[${code}m${text}\u001b[0m` : text);
  return `\n\n${paint('actual', 32)} differs from ${paint('expected', 31)}:\n\n${aligned(lines)}\n`;
}

const cell = (value: Value | undefined): string => (value === null || value === undefined ? '' : str(value));

/** The rows of the first bag that the second one lacks. */
function subtract(rows: readonly string[][], others: readonly string[][]): string[][] {
  const counts = new Map<string, number>();
  for (const row of others) counts.set(JSON.stringify(row), (counts.get(JSON.stringify(row)) ?? 0) + 1);
  return rows.filter(row => {
    const key = JSON.stringify(row);
    const left = counts.get(key) ?? 0;
    if (left > 0) counts.set(key, left - 1);
    return left === 0;
  });
}

/** Pairs missing and surplus rows that agree in most cells; the others stand alone. Equal rows give context. */
function differences(missing: readonly string[][], extra: readonly string[][], equal: readonly string[][]): string[][] {
  const left = [...extra];
  const lines: { sort: string; line: string[] }[] = equal.map(row => ({ sort: row.join('\0'), line: ['', ...row] }));
  for (const row of missing) {
    const likeness = left.map(other => other.filter((value, i) => value === row[i]).length);
    const best = Math.max(0, ...likeness);
    if (best > 0) {
      const [other] = left.splice(likeness.indexOf(best), 1);
      const changed = row.map((value, i) => (value === other?.[i] ? value : `${value}→${other?.[i]}`));
      lines.push({ sort: row.join('\0'), line: ['→', ...changed] });
    } else lines.push({ sort: row.join('\0'), line: ['---', ...row] });
  }
  for (const row of left) lines.push({ sort: row.join('\0'), line: ['+++', ...row] });
  return lines.sort((a, b) => (a.sort < b.sort ? -1 : 1)).map(({ line }) => line);
}

function aligned(lines: readonly string[][]): string {
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map(line => (line[i] ?? '').length)));
  return lines.map(line => `| ${line.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`).join('\n');
}
