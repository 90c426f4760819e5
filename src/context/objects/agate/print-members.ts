import { writeFileSync } from 'node:fs';
import { PyDict, str, type Value } from '../../../core/value.ts';
import { toJson } from '../../../jinja/index.ts';
import { type Member, method } from '../member.ts';
import { PRINT_DEFAULTS, printStructure, printTable } from './print.ts';
import type { AgateTableObject } from './table.ts';

/** The methods that write a table: to the console, or into a file. */
export const PRINT_MEMBERS: [string, Member<AgateTableObject>][] = [
  method(
    'print_table',
    ['max_rows?', 'max_columns?', 'output?', 'max_column_width?', 'locale?', 'max_precision?'],
    (t, bound) => {
      const [maxRows, maxColumns, , maxColumnWidth, , maxPrecision] = bound as (number | null | undefined)[];
      const given = { maxRows, maxColumns, maxColumnWidth, maxPrecision };
      const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      t.print(printTable(t, { ...PRINT_DEFAULTS, ...options }));
      return null;
    },
  ),
  method('print_structure', ['output?', 'max_rows?'], t => {
    t.print(printStructure(t).trimEnd());
    return null;
  }),
  method('print_csv', ['**kwargs'], t => {
    t.print(csvText(t).trimEnd());
    return null;
  }),
  method('print_json', ['**kwargs'], t => {
    t.print(jsonRows(t));
    return null;
  }),
  method('to_csv', ['path', '**kwargs'], (t, [path]) => {
    writeFileSync(str(path as Value), csvText(t));
    return null;
  }),
  method('to_json', ['path', 'key?', 'newline?', 'indent?', '**kwargs'], (t, [path]) => {
    writeFileSync(str(path as Value), jsonRows(t));
    return null;
  }),
];

/** Comma-separated text with a header; nulls are empty, quotes only where they are needed. */
export function csvText(table: AgateTableObject): string {
  const field = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (cells: readonly string[]): string => `${cells.map(field).join(',')}\n`;
  const rows = table.data.map(row => line(row.map(value => (value === null ? '' : str(value)))));
  return line(table.columnNames) + rows.join('');
}

function jsonRows(table: AgateTableObject): string {
  return toJson(table.data.map(row => PyDict.of(table.columns.map((c, i) => [c.name, row[i] as Value] as const))));
}
