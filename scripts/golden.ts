// Hashes of every relation of a simulated database, per year, to be compared with recorded ones.
//
//   npx tsx scripts/golden.ts --database simulation.duckdb            compares with tests/reference/golden.json
//   npx tsx scripts/golden.ts --database simulation.duckdb --record   writes it anew
//
// A row's hash is the md5 of its columns' names and values as text, so that it means the same in every version of DuckDB; a relation's is
// the sum of its rows' hashes, so that order does not matter.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** `relation` and, where it has one, year -> number of rows and sum of their hashes. */
export type GoldenHashes = Record<string, { rows: number; hash: string }>;

export const GOLDEN_FILE = 'tests/reference/golden.json';

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Hashes all tables and views of one schema. Keys are `relation` or `relation@year`, in order. */
export async function hashRelations(connection: DuckDBConnection, schema = 'main'): Promise<GoldenHashes> {
  const columns = await connection.runAndReadAll(
    `select table_name, list(column_name order by column_index) as names
     from duckdb_columns() where schema_name = $1 and not internal group by table_name order by table_name`,
    [schema],
  );
  const hashes: GoldenHashes = {};
  for (const [table, names] of columns.getRowsJS() as [string, string[]][]) {
    const year = names.includes('simulation_year') ? 'simulation_year' : 'null';
    const text = names
      .map(name => `'${name.replaceAll("'", "''")}=' || coalesce(${quoted(name)}::varchar, '~')`)
      .join(', ');
    const result = await connection.runAndReadAll(
      `select ${year}::varchar, count(*)::varchar, sum(md5_number_lower(concat_ws('|', ${text}))::hugeint)::varchar
       from ${quoted(schema)}.${quoted(table)} group by 1 order by 1`,
    );
    for (const [value, rows, hash] of result.getRowsJS() as [string | null, string, string][]) {
      hashes[value === null ? table : `${table}@${value}`] = { rows: Number(rows), hash };
    }
  }
  return hashes;
}

/** One line per relation and year that is missing, new or different. */
export function compareHashes(expected: GoldenHashes, actual: GoldenHashes): string[] {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  return keys.flatMap(key => {
    const [was, is] = [expected[key], actual[key]];
    if (was?.hash === is?.hash && was?.rows === is?.rows) return [];
    return [
      `${key}: ${was ? `${was.rows} rows ${was.hash}` : 'unknown'}, now ${is ? `${is.rows} rows ${is.hash}` : 'missing'}`,
    ];
  });
}

/** Opens a database file read-only and hashes it. `cwd` matters: views over Parquet name it relative to the project. */
export async function hashDatabase(path: string): Promise<GoldenHashes> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    return await hashRelations(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      database: { type: 'string', default: 'simulation.duckdb' },
      file: { type: 'string', default: GOLDEN_FILE },
      record: { type: 'boolean', default: false },
    },
  });
  const actual = await hashDatabase(values.database);
  if (values.record) {
    const lines = Object.entries(actual).map(
      ([key, { rows, hash }]) => `  ${JSON.stringify(key)}: { "rows": ${rows}, "hash": "${hash}" }`,
    );
    writeFileSync(values.file, `{\n${lines.join(',\n')}\n}\n`);
    console.log(`${lines.length} hashes in ${values.file}`);
    return;
  }
  const differences = compareHashes(JSON.parse(readFileSync(values.file, 'utf8')) as GoldenHashes, actual);
  for (const line of differences) console.log(line);
  console.log(`identical: ${Object.keys(actual).length - differences.length} of ${Object.keys(actual).length}`);
  process.exitCode = differences.length === 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
