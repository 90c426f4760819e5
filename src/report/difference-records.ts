import type {
  ColumnDifference,
  Counts,
  PaEvent,
  RelationDifference,
  RowDifference,
  SideNames,
  TableComparison,
} from '../core/index.ts';
import { plural } from '../core/index.ts';
import { alignColumns, cutTo, figure, signed } from './columns.ts';
import type { LogRecord } from './log-record.ts';
import { record, type Style } from './node-records.ts';

/** Longest value of a row that is shown. */
const VALUE_WIDTH = 32;
/** How many columns of a row are shown. */
const ROW_COLUMNS = 12;

type Compared = Extract<PaEvent, { type: 'table-compared' }>;
type Finished = Extract<PaEvent, { type: 'comparison-finished' }>;

/** A table of a comparison: one line where it is equal, else in what it differs. */
export function comparedRecord({ sides, table }: Compared, style: Style): LogRecord {
  const lines = [headLine(table, sides, style)];
  if (table.difference !== null && !table.difference.equal) {
    lines.push(...differenceLines(table.difference, sides, style), '');
  }
  return { ...record('info', 'TableCompared', lines.join('\n'), { sides, table }), payload: true };
}

/** How many tables differ. */
export function comparisonRecord({ sides, tables }: Finished, style: Style): LogRecord {
  const count = (outcome: TableComparison['outcome']): number => tables.filter(t => t.outcome === outcome).length;
  const differing = tables.length - count('equal');
  const parts = [
    [count('equal'), 'equal'],
    [count('different'), count('different') === 1 ? 'differs' : 'differ'],
    [count('only-left'), `only in ${sides.left}`],
    [count('only-right'), `only in ${sides.right}`],
    [count('passed-over'), 'passed over'],
    [count('unreadable'), 'could not be read'],
  ] as const;
  const told = parts.filter(([n]) => n > 0).map(([n, text]) => `${n} ${text}`);
  const text = `Compared ${plural(tables.length, 'table')} of ${sides.left} and ${sides.right}: ${told.join(', ')}.`;
  const message = differing === 0 ? style.paint.green(text) : style.paint.red(text);
  return {
    ...record('info', 'ComparisonFinished', message, { sides, tables: tables.length, differing }),
    payload: true,
  };
}

function headLine({ name, outcome, difference, reason }: TableComparison, sides: SideNames, style: Style): string {
  const { paint, width } = style;
  const line = (state: string, colour: (text: string) => string): string => {
    const room = width - state.length;
    return `${paint.bold(name)} ${paint.dim('.'.repeat(Math.max(3, room - name.length - 2)))} ${colour(state)}`;
  };
  switch (outcome) {
    case 'equal':
      return line(`equal, ${rowsText(difference?.counts.left ?? 0)}`, paint.green);
    case 'different':
      return line('differs', paint.red);
    case 'only-left':
      return line(`only in ${sides.left}`, paint.yellow);
    case 'only-right':
      return line(`only in ${sides.right}`, paint.yellow);
    case 'passed-over':
      return `${line('passed over', paint.yellow)}\n  ${reason}`;
    case 'unreadable':
      return line('could not be read', paint.red);
  }
}

const rowsText = (count: number): string => `${figure(String(count))} row${count === 1 ? '' : 's'}`;

function differenceLines(difference: RelationDifference, sides: SideNames, style: Style): string[] {
  const { paint } = style;
  const { counts, key, duplicates } = difference;
  const rows = `  ${rowsText(counts.left)} in ${sides.left}, ${figure(String(counts.right))} in ${sides.right}`;
  const how = key.length > 0 ? `compared by ${key.join(', ')}` : 'compared as whole rows, as no key is known';
  const lines = rows.length + how.length + 2 > style.width ? [rows, `  ${how}`] : [`${rows}, ${how}`];
  if (duplicates.left + duplicates.right > 0) {
    const [l, r] = [duplicates.left, duplicates.right].map(n => figure(String(n)));
    lines.push(
      paint.yellow(`  the key repeats: ${l} rows in ${sides.left}, ${r} in ${sides.right}; they pair in order`),
    );
  }
  const told = countsText(counts, sides);
  if (told !== '') lines.push(`  ${told}`);
  for (const { column, left, right } of difference.schema) {
    const side = (type: string | null): string => type ?? 'missing';
    lines.push(`  column ${paint.bold(column)}: ${side(left)} in ${sides.left}, ${side(right)} in ${sides.right}`);
  }
  lines.push(...periodLines(difference, sides, style), ...columnLines(difference.columns, sides, style));
  return [...lines, ...rowLines(difference, sides, style)];
}

function countsText({ changed, onlyLeft, onlyRight }: Counts, sides: SideNames): string {
  const parts = [
    [changed, 'changed'],
    [onlyLeft, `only in ${sides.left}`],
    [onlyRight, `only in ${sides.right}`],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, text]) => `${figure(String(count))} ${text}`)
    .join(', ');
}

/** A line per period; those that are equal are dim. */
function periodLines({ period, periods }: RelationDifference, sides: SideNames, { paint }: Style): string[] {
  if (period === null) return [];
  const head = [period, sides.left, sides.right, 'changed', `only ${sides.left}`, `only ${sides.right}`];
  const rows = periods.map(p => [
    p.period ?? 'null',
    ...[p.left, p.right, p.changed, p.onlyLeft, p.onlyRight].map(n => figure(String(n))),
  ]);
  const cut = [head.map((text, i) => cutTo(text, i === 0 ? 24 : 16)), ...rows];
  const [first = '', ...rest] = alignColumns(cut, ['left', 'right', 'right', 'right', 'right', 'right'], 2);
  const isEqual = (i: number): boolean => {
    const p = periods[i];
    return p !== undefined && p.changed + p.onlyLeft + p.onlyRight === 0;
  };
  return ['', paint.dim(first), ...rest.map((line, i) => (isEqual(i) ? paint.dim(line) : line))];
}

/** Changed columns with their sums and means; the sides' own sums where there is room for them. */
function columnLines(columns: readonly ColumnDifference[], sides: SideNames, { paint, width }: Style): string[] {
  if (columns.length === 0) return [];
  const numbers = (value: string | null | undefined, write: (text: string) => string): string =>
    value === null || value === undefined ? '' : write(value);
  const rows = columns.map(({ column, changed, numbers: n }) => [
    cutTo(column, 36),
    changed === null ? '' : figure(String(changed)),
    numbers(n?.sum.left, figure),
    numbers(n?.sum.right, figure),
    numbers(n?.sum.difference, signed),
    numbers(n?.mean.difference, signed),
  ]);
  const head = ['column', 'changed', `sum ${sides.left}`, `sum ${sides.right}`, 'sum by', 'mean by'];
  const all = [head.map(text => cutTo(text, 36)), ...rows];
  // Where whole rows are compared no row is known to have changed.
  const paired = columns.some(column => column.changed !== null) ? [1] : [];
  const lines = (shown: readonly number[]): string[] =>
    alignColumns(
      all.map(row => shown.map(i => row[i] as string)),
      shown.map(i => (i === 0 ? 'left' : 'right')),
      2,
    );
  const wide = lines([0, ...paired, 2, 3, 4, 5]);
  const [first = '', ...rest] = wide.every(line => line.length <= width) ? wide : lines([0, ...paired, 4, 5]);
  return ['', paint.dim(first), ...rest];
}

function rowLines({ rows, key }: RelationDifference, sides: SideNames, style: Style): string[] {
  return rows.flatMap((row, i) => {
    const isFirst = rows[i - 1]?.kind !== row.kind;
    return [...(isFirst ? ['', `  ${kindHead(row, sides, style)}`] : []), ...oneRow(row, key.length > 0, style)];
  });
}

function kindHead({ kind }: RowDifference, sides: SideNames, { paint }: Style): string {
  if (kind === 'changed') return `${paint.yellow('changed')}${paint.dim(`: ${sides.left} → ${sides.right}`)}`;
  return kind === 'only-left' ? paint.red(`only in ${sides.left}`) : paint.green(`only in ${sides.right}`);
}

/** A changed row's values side by side; of a row of one side the key and its other values, as far as they fit. */
function oneRow({ kind, key, values, times }: RowDifference, isKeyed: boolean, { paint, width }: Style): string[] {
  const show = (value: string | null): string => cutTo((value ?? 'null').replace(/\s+/g, ' '), VALUE_WIDTH);
  const pairs = (list: readonly { column: string; value: string | null }[]): string =>
    list.map(({ column, value }) => `${column}=${show(value)}`).join(' ');
  const head = pairs(isKeyed ? key : key.slice(0, ROW_COLUMNS));
  if (kind !== 'changed') {
    const rest = values.map(({ column, left, right }) => ({ column, value: kind === 'only-left' ? left : right }));
    const often = times > 1 ? `${times} x ` : '';
    const more = isKeyed ? wrap(pairs(rest), width - 6).map(line => paint.dim(`      ${line}`)) : [];
    const heads = isKeyed ? wrap(head, width - 4).map(line => paint.bold(line)) : [cutTo(often + head, width - 4)];
    return [...heads.map(line => `    ${line}`), ...more];
  }
  const shown = values.slice(0, ROW_COLUMNS).map(({ column, left, right }) => [column, show(left), '→', show(right)]);
  const left = values.length - shown.length;
  return [
    ...wrap(head, width - 4).map(line => `    ${paint.bold(line)}`),
    ...alignColumns(shown, ['left', 'right', 'left', 'left'], 6),
    ...(left > 0 ? [paint.dim(`      and ${plural(left, 'column')} more`)] : []),
  ];
}

/** A text in at most two lines. */
function wrap(text: string, width: number): string[] {
  if (text.length <= width) return text === '' ? [] : [text];
  const end = text.lastIndexOf(' ', width);
  const first = text.slice(0, end <= 0 ? width : end);
  return [first, cutTo(text.slice(first.length).trimStart(), width)];
}
