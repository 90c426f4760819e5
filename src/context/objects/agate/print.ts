import { isFloat, isInt, PyDecimal, PyFloat, str, type Value } from '../../../core/value.ts';
import type { AgateTableObject } from './table.ts';

export interface PrintOptions {
  /** null: no limit */
  readonly maxRows: number | null;
  readonly maxColumns: number | null;
  readonly maxColumnWidth: number | null;
  readonly maxPrecision: number | null;
}

export const PRINT_DEFAULTS: PrintOptions = { maxRows: 20, maxColumns: 6, maxColumnWidth: 20, maxPrecision: 3 };

/** Python's decimals hold 28 digits: no more places than that are shown. */
const PRECISION = 28;

/**
 * A table as Markdown text, one line per row: text to the left, all else to the right; numbers grouped by thousands with
 * as many places as the column's most precise value (up to `maxPrecision`, then an ellipsis).
 */
export function printTable(table: AgateTableObject, options: PrintOptions = PRINT_DEFAULTS): string {
  const maxRows = options.maxRows ?? table.data.length;
  const maxColumns = options.maxColumns ?? table.columns.length;
  const shown = table.columns.slice(0, maxColumns);
  const cut = (text: string): string => truncate(text, options.maxColumnWidth);
  const head = shown.map(column => cut(column.name));
  if (maxColumns < table.columns.length) head.push('...');
  const rows = table.data.slice(0, maxRows);
  const formats = shown.map((column, i) =>
    column.kind === 'Number'
      ? numberFormat(
          rows.map(row => row[i] as Value),
          options.maxPrecision,
        )
      : null,
  );
  const body = rows.map(row => {
    const cells = shown.map((_, i) => cut(cellText(row[i] as Value, formats[i] ?? null)));
    return maxColumns < table.columns.length ? [...cells, '...'] : cells;
  });
  const widths = head.map((name, i) => Math.max(length(name), ...body.map(cells => length(cells[i] as string))));
  const line = (cells: readonly string[]): string =>
    `|${cells.map((text, i) => ` ${pad(text, widths[i] as number, table.columns[i]?.kind === 'Text')} `).join('|')}|`;
  const lines = [line(head), `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)];
  if (maxRows < table.data.length) lines.push(line(head.map(() => '...')));
  return lines.join('\n');
}

/** Names and types of a table's columns, as `str(table)` shows them. */
export function printStructure(table: AgateTableObject): string {
  const rows = table.columns.map(column => [column.name, column.kind] as const);
  const widths = [0, 1].map(i =>
    Math.max(['column', 'data_type'][i]?.length ?? 0, ...rows.map(r => length(r[i] as string))),
  );
  const line = (cells: readonly string[]): string =>
    `|${cells.map((text, i) => ` ${pad(text, widths[i] as number, true)} `).join('|')}|\n`;
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |\n`;
  return line(['column', 'data_type']) + rule + rows.map(line).join('');
}

const length = (text: string): number => [...text].length;

function pad(text: string, width: number, left: boolean): string {
  const fill = ' '.repeat(Math.max(0, width - length(text)));
  return left ? text + fill : fill + text;
}

function truncate(text: string, width: number | null): string {
  if (width === null || length(text) <= width) return text;
  return `${[...text].slice(0, width - 3).join('')}...`;
}

type Format = (value: Value) => string;

function cellText(value: Value, format: Format | null): string {
  if (value === null) return '';
  if (typeof value === 'number' && !Number.isFinite(value)) return decimalName(value);
  return format === null ? str(value) : format(value);
}

/** What a decimal prints that is no number or without end. */
function decimalName(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

const isInfinite = (value: Value): boolean => typeof value === 'number' && !Number.isFinite(value);

function numberFormat(values: readonly Value[], maxPrecision: number | null): Format {
  let whole = 1;
  let places = 0;
  for (const value of values) {
    const decimal = decimalOf(value);
    if (decimal === null) continue;
    const { digits, exponent } = normalized(decimal);
    places = Math.max(places, -exponent);
    whole = Math.max(whole, String(digits < 0n ? -digits : digits).length + exponent);
  }
  places = Math.min(places, PRECISION - whole);
  const cut = maxPrecision !== null && places > maxPrecision;
  const shown = cut ? (maxPrecision as number) : places;
  return value => {
    const decimal = decimalOf(value);
    return decimal === null ? 'NaN' : `${grouped(decimal.round(shown), shown)}${cut ? '…' : ''}`;
  };
}

function decimalOf(value: Value): PyDecimal | null {
  if (value instanceof PyDecimal) return value;
  if (value instanceof PyFloat) return PyDecimal.parse(String(value.value));
  if (value === null || isInfinite(value)) return null;
  if (isInt(value)) return PyDecimal.fromInt(value);
  return isFloat(value) ? PyDecimal.parse(String(value)) : null;
}

/** Without trailing zeros. */
function normalized(d: PyDecimal): { digits: bigint; exponent: number } {
  let { digits, exponent } = d;
  if (digits === 0n) return { digits, exponent: 0 };
  while (digits % 10n === 0n) {
    digits /= 10n;
    exponent += 1;
  }
  return { digits, exponent };
}

/** `1,234.50` */
function grouped(d: PyDecimal, places: number): string {
  const text = String(d.digits < 0n ? -d.digits : d.digits).padStart(places + 1, '0');
  const whole = places === 0 ? text : text.slice(0, -places);
  const fraction = places === 0 ? '' : `.${text.slice(-places)}`;
  return `${d.digits < 0n ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}
