import type { Table } from '../../adapter/index.ts';
import { PyDecimal, str, type Value } from '../../core/value.ts';
import { alignRows, type Row } from './row-alignment.ts';

const SIDE = 'actual_or_expected';

/**
 * Compares the actual rows of a unit test with the expected ones, their order aside. Null when they agree, else the
 * text dbt shows: `+++` rows that should not be, `---` rows that are missing, `→` rows that differ in some cells
 * (`expected→actual`), with one equal row around each and `...` for those left out.
 */
export function rowsDiff(table: Table, colors: boolean): string | null {
  const side = table.columns.findIndex(column => column.name.toLowerCase() === SIDE);
  const names = table.columns.filter((_, i) => i !== side).map(column => column.name.toLowerCase());
  const rowsOf = (which: string): Row[] =>
    table.rows
      .filter(row => row[side] === which)
      .map(row => row.filter((_, i) => i !== side))
      .sort(compareRows)
      .map(row => row.map(cellText));
  const { lines, keys } = changedLines(rowsOf('expected'), rowsOf('actual'));
  if (lines.every(line => line.kind === 'same')) return null;
  const header: Cell[] = ['@@', ...names].map(text => ({ text, color: 'bold' }));
  const columns = shownColumns(lines, keys, names.length);
  const shown = [header, ...withContext(lines, names.length + 1)].map((row, y) =>
    columns.map(at => row[at] ?? (y === 0 ? { ...DOTS, color: 'bold' as const } : DOTS)),
  );
  const text = render(shown);
  const all = `\n\n${paint('actual', GREEN)} differs from ${paint('expected', RED)}:\n\n${text}\n`;
  return colors ? all : all.replace(/\u001b\[[0-9;]*m/g, '');
}

function cellText(value: Value): string | null {
  if (value === null) return null;
  return typeof value === 'boolean' ? String(value) : str(value);
}

/** Hierarchically, with nulls last in each column. */
function compareRows(a: readonly Value[], b: readonly Value[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] as Value;
    if (left === null || right === null) {
      if (left === right) continue;
      return left === null ? 1 : -1;
    }
    const order = compareValues(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(a: Value, b: Value): number {
  const number = (value: Value): number | bigint | null => {
    if (value instanceof PyDecimal) return value.toNumber();
    if (typeof value === 'boolean') return Number(value);
    return typeof value === 'number' || typeof value === 'bigint' ? value : null;
  };
  const [x, y] = [number(a) ?? str(a), number(b) ?? str(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

interface Line {
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
  readonly expected: Row;
  readonly actual: Row;
}

function changedLines(expected: readonly Row[], actual: readonly Row[]): { lines: Line[]; keys: ReadonlySet<number> } {
  const { pairs, keys } = alignRows(expected, actual);
  const lines = pairs.map((pair): Line => {
    const before = pair.expected === null ? [] : (expected[pair.expected] as Row);
    const after = pair.actual === null ? [] : (actual[pair.actual] as Row);
    if (pair.expected === null) return { kind: 'added', expected: before, actual: after };
    if (pair.actual === null) return { kind: 'removed', expected: before, actual: after };
    const same = before.every((cell, i) => cell === after[i]);
    return { kind: same ? 'same' : 'changed', expected: before, actual: after };
  });
  return { lines, keys };
}

/**
 * Places of the cells that are shown: the mark, columns that differ (in a surplus row all do) or that rows were paired by, their neighbours, and
 * -1 for each stretch that is left out.
 */
function shownColumns(lines: readonly Line[], keys: ReadonlySet<number>, count: number): number[] {
  const differs = (line: Line, column: number): boolean =>
    line.kind === 'added' || (line.kind === 'changed' && line.expected[column] !== line.actual[column]);
  const active = (column: number): boolean => keys.has(column) || lines.some(line => differs(line, column));
  const places = [0];
  for (let column = 0; column < count; column += 1) {
    const near = [column - 1, column, column + 1].some(at => at >= 0 && at < count && active(at));
    if (near) places.push(column + 1);
    else if (places[places.length - 1] !== -1) places.push(-1);
  }
  return places;
}

const RED = '31';
const GREEN = '32';
const paint = (text: string, code: string): string => `\u001b[${code}m${text}\u001b[0m`;

type Color = 'bold' | 'green' | 'red' | null;
const CODES = { bold: '0;1', green: '32;1', red: '31;1' } as const;

/** A cell of the shown table: a text, or a change from one text to another. */
type Cell = { readonly text: string; readonly color: Color } | { readonly from: string; readonly to: string };

const DOTS: Cell = { text: '...', color: null };

/** The changed lines with their neighbours; a line of dots for each stretch that is left out. */
function withContext(lines: readonly Line[], width: number): Cell[][] {
  const near = lines.map((_, i) => [i - 1, i, i + 1].some(at => lines[at] !== undefined && lines[at]?.kind !== 'same'));
  const shown: Cell[][] = [];
  for (const [i, line] of lines.entries()) {
    if (near[i]) shown.push(cells(line));
    else if (i === 0 || near[i - 1]) shown.push(Array.from({ length: width }, () => DOTS));
  }
  return shown;
}

function cells({ kind, expected, actual }: Line): Cell[] {
  const plain = (row: Row, mark: string, color: Color): Cell[] => [
    { text: mark, color },
    ...row.map(text => ({ text: text ?? (color === null ? 'NULL' : 'null'), color })),
  ];
  if (kind === 'added') return plain(actual, '+++', 'green');
  if (kind === 'removed') return plain(expected, '---', 'red');
  if (kind === 'same') return plain(actual, '', null);
  const change = (from: string | null, to: string | null): Cell =>
    from === to ? { text: from ?? 'NULL', color: null } : { from: nullMark(from), to: nullMark(to) };
  return [{ from: '', to: '' }, ...expected.map((from, i) => change(from, actual[i] ?? null))];
}

/** In a change a missing value is NULL, and a text that looks like it gets an underscore. */
const nullMark = (text: string | null): string => (text === null ? 'NULL' : /^_*NULL$/.test(text) ? `_${text}` : text);

function render(rows: readonly Cell[][]): string {
  const texts = rows.map(row => row.map(cell => quoted(bare(cell))));
  const widths = columnWidths(texts);
  return rows
    .map((row, y) => {
      let line = '';
      let at = 0;
      let target = 0;
      for (const [x, cell] of row.entries()) {
        if (widths !== null) {
          line += ' '.repeat(Math.max(0, target - at));
          at = Math.max(at, target);
        }
        if (x > 0) line += paint(',', '33');
        line += quoted(colored(cell));
        at += (texts[y]?.[x] ?? '').length;
        target += widths?.[x] ?? 0;
      }
      return `${line}\r\n`;
    })
    .join('');
}

const bare = (cell: Cell): string => ('text' in cell ? cell.text : `${cell.from}→${cell.to}`);

function colored(cell: Cell): string {
  if (!('text' in cell)) return `\u001b[31;1m${cell.from}\u001b[34;1m→\u001b[32;1m${cell.to}\u001b[0m`;
  return cell.color === null ? cell.text : paint(cell.text, CODES[cell.color]);
}

/** As in CSV. */
function quoted(text: string): string {
  return /[",\r\n\t]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Widths that most cells of a column keep to; null when the table would be too wide to be aligned. */
function columnWidths(texts: readonly (readonly string[])[]): number[] | null {
  const [header = []] = texts;
  const widths = header.map((name, x) => {
    const lengths = texts.map(row => (row[x] ?? '').length);
    const mean = lengths.reduce((sum, n) => sum + n, 0) / lengths.length;
    const variance = lengths.reduce((sum, n) => sum + n * n, 0) / lengths.length - mean * mean;
    const most = Math.trunc(mean + Math.sqrt(Math.max(0, variance)) * 2 + 0.5);
    return Math.max(name.length, ...lengths.filter(length => length <= most));
  });
  const total = widths.reduce((sum, width) => sum + width, widths.length - 1);
  return total > 130 ? null : widths;
}
