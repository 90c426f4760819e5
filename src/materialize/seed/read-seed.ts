import { readFile } from 'node:fs/promises';
import type { Table } from '../../adapter/index.ts';
import { DiagnosticError, problem } from '../../core/index.ts';
import { PyDict, str, type Value } from '../../core/value.ts';
import { parseCsv } from './csv.ts';
import { inferColumn } from './type-inference.ts';

export interface SeedOptions {
  readonly delimiter: string;
  /** columns whose texts are kept as they are: those of the config `column_types` */
  readonly textColumns: ReadonlySet<string>;
}

/** How a seed's config says to read its file. `config` gives the value of a key, null where it is not set. */
export function seedOptions(config: (key: string) => Value): SeedOptions {
  const types = config('column_types');
  return {
    delimiter: str(config('delimiter') ?? ','),
    textColumns: new Set(types instanceof PyDict ? [...types.keys()].map(str) : []),
  };
}

/**
 * Reads a seed's file as a typed table, as `load_agate_table()` shows it.
 * @throws DiagnosticError PA617 when the file cannot be read, or a record has more fields than the header
 */
export async function readSeed(path: string, options: SeedOptions): Promise<Table> {
  const [header, ...records] = parseCsv(await readText(path), oneCharacter(path, options.delimiter));
  if (header === undefined) throw unreadable(path, 1, 'the file is empty; its first line must name the columns');
  // A blank first line names nothing: then each field of the first record gets a letter.
  const names = columnNames(header.length === 0 ? (records[0] ?? []).map(() => '') : header);
  const wide = records.findIndex(record => record.length > names.length);
  if (wide !== -1) {
    const found = (records[wide] as string[]).length;
    throw unreadable(path, wide + 2, `Row ${wide} has ${found} values, but Table only has ${names.length} columns.`);
  }
  const columns = names.map((name, i) =>
    inferColumn(
      records.map(record => record[i]),
      options.textColumns.has(name),
    ),
  );
  return {
    columns: names.map((name, i) => ({ name, type: '', kind: columns[i]!.kind })),
    rows: records.map((_, row) => columns.map(column => column.values[row]!)),
  };
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code !== undefined;
    const reason = missing ? (error as Error).message : 'the file is not UTF-8 text';
    throw unreadable(path, 1, reason);
  }
}

function oneCharacter(path: string, delimiter: string): string {
  if (delimiter.length === 1) return delimiter;
  throw unreadable(path, 1, `"delimiter" must be a 1-character string, not ${JSON.stringify(delimiter)}`);
}

/** Names as given; a missing one becomes a letter, a repeated one gets `_2`, `_3`... */
function columnNames(header: readonly string[]): string[] {
  const names: string[] = [];
  for (const [i, given] of header.entries()) {
    const name = given === '' ? letterName(i) : given;
    let unique = name;
    for (let n = 2; names.includes(unique); n += 1) unique = `${name}_${n}`;
    names.push(unique);
  }
  return names;
}

/** a..z, then aa, bb, ... */
const letterName = (index: number): string => String.fromCharCode(97 + (index % 26)).repeat(Math.floor(index / 26) + 1);

const unreadable = (path: string, line: number, reason: string): DiagnosticError =>
  new DiagnosticError(problem('PA617', { text: reason }, { span: { file: path, line } }));
