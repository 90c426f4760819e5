import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type ParitySpec, wildcard } from './spec.ts';

type Row = (string | null)[];

/** What is compared of one relation or data file. */
export interface RelationState {
  type: string;
  /** `name type`, with ` not null` and ` comment '…'` where they hold. */
  columns?: string[];
  comment?: string;
  constraints?: string[];
  indexes?: string[];
  /** Every value as DuckDB's text, rows in the order of these texts. */
  rows?: Row[];
  /** Instead of `rows` beyond the limit. */
  digest?: { count: number; md5: string; first: Row[] };
  /** The relation cannot be read, e.g. a view whose table is gone. */
  unreadable?: true;
  /** Text of a table function or macro. */
  definition?: string;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

function* filesBelow(dir: string): Generator<string> {
  if (!existsSync(dir)) return;
  for (const entry of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      if (!['node_modules', '.git', 'target', 'dbt_packages', 'logs'].includes(entry.name)) yield* filesBelow(path);
    } else if (statSync(path).size > 0) yield path;
  }
}

/** The databases of a project copy: those that the spec names, else every DuckDB file in it. */
function databaseFiles(copy: string, spec: ParitySpec): [string, string][] {
  if (spec.databases) {
    return Object.entries(spec.databases).map(([name, path]) => [name, join(copy, path)]);
  }
  const found = [...filesBelow(copy)].filter(path => /\.(duckdb|db)$/.test(path));
  return found.map(path => [basename(path).replace(/\.[^.]+$/, ''), path]);
}

/** Attaches the databases of a copy for the time of `use`; their files are free again afterwards. */
async function withDatabases<T>(
  copy: string,
  spec: ParitySpec,
  mode: 'read' | 'write',
  use: (connection: DuckDBConnection, names: string[]) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const names: string[] = [];
  try {
    await connection.run(`set file_search_path = ${literal(copy)}`);
    for (const [name, path] of databaseFiles(copy, spec)) {
      if (mode === 'read' && !existsSync(path)) continue;
      await connection.run(`attach ${literal(path)} as ${quoted(name)}${mode === 'read' ? ' (read_only)' : ''}`);
      names.push(name);
    }
    return await use(connection, names);
  } finally {
    await connection.run('use memory');
    for (const name of names) await connection.run(`detach ${quoted(name)}`);
    connection.closeSync();
    instance.closeSync();
  }
}

/** Runs statements of a fixture's script on its databases; the first one is the current catalog, `{project}` the copy. */
export async function runStatements(copy: string, spec: ParitySpec, statements: string[]): Promise<void> {
  await withDatabases(copy, spec, 'write', async (connection, [first]) => {
    if (first) await connection.run(`use ${quoted(first)}`);
    for (const statement of statements) await connection.run(statement.replaceAll('{project}', copy));
  });
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  return (await connection.runAndReadAll(sql)).getRows() as Row[];
}

/** Columns and rows of anything that can stand after FROM. */
async function contentOf(
  connection: DuckDBConnection,
  from: string,
  isVolatile: (column: string) => boolean,
  limit: number,
): Promise<Pick<RelationState, 'columns' | 'rows' | 'digest'>> {
  const described = await rowsOf(connection, `select column_name, column_type from (describe select * from ${from})`);
  const values = described.map(([name], i) => {
    const column = quoted(name!);
    return `${isVolatile(name!) ? `case when ${column} is not null then '(volatile)' end` : `${column}::varchar`} as c${i}`;
  });
  const text = `select ${values.join(', ')} from ${from} order by all nulls first`;
  const [[count] = [0]] = (
    await connection.runAndReadAll(`select count(*)::integer from ${from}`)
  ).getRows() as number[][];
  const columns = described.map(([name, type]) => `${name} ${type}`);
  if (count! <= limit) return { columns, rows: await rowsOf(connection, text) };
  const [[md5] = ['']] = await rowsOf(connection, `select md5(string_agg(t::varchar, chr(10))) from (${text}) t`);
  return { columns, digest: { count: count!, md5: md5!, first: await rowsOf(connection, `${text} limit 20`) } };
}

/** Groups catalog rows `(database, schema, relation, text)` by relation. */
async function notesOf(connection: DuckDBConnection, sql: string): Promise<Map<string, string[]>> {
  const notes = new Map<string, string[]>();
  for (const [database, schema, name, text] of await rowsOf(connection, sql)) {
    const key = `${database}.${schema}.${name}`;
    notes.set(key, [...(notes.get(key) ?? []), text ?? '']);
  }
  return notes;
}

/**
 * Reads every relation, macro and data file of a project copy.
 * @param limit rows above which only the count, a digest and the first rows are kept
 */
export function readDatabase(copy: string, spec: ParitySpec, limit: number): Promise<Map<string, RelationState>> {
  const volatile = spec.volatile.map(wildcard);
  const volatileIn = (id: string) => (column: string) => volatile.some(pattern => pattern.test(`${id}.${column}`));
  return withDatabases(copy, spec, 'read', async connection => {
    const states = new Map<string, RelationState>();
    await readRelations(connection, volatileIn, limit, states);
    const functions = await rowsOf(
      connection,
      `select database_name, schema_name, function_name, concat(function_type, ' ', parameters::varchar), macro_definition
       from duckdb_functions() where not internal order by all`,
    );
    for (const [database, schema, name, type, definition] of functions) {
      states.set(`${database}.${schema}.${name}()`, { type: type!, definition: definition ?? '' });
    }
    for (const folder of spec.files) {
      for (const path of filesBelow(join(copy, folder))) {
        const id = relative(copy, path);
        states.set(id, await readDataFile(connection, path, volatileIn(id), limit));
      }
    }
    return states;
  });
}

async function readRelations(
  connection: DuckDBConnection,
  volatileIn: (id: string) => (column: string) => boolean,
  limit: number,
  states: Map<string, RelationState>,
): Promise<void> {
  const relations = await rowsOf(
    connection,
    `select database_name, schema_name, table_name, 'table' as type, comment from duckdb_tables() where not internal
     union all
     select database_name, schema_name, view_name, 'view', comment from duckdb_views() where not internal
     order by all`,
  );
  const constraints = await notesOf(
    connection,
    'select database_name, schema_name, table_name, constraint_text from duckdb_constraints() order by all',
  );
  const indexes = await notesOf(
    connection,
    'select database_name, schema_name, table_name, concat(is_unique, expressions) from duckdb_indexes() order by all',
  );
  const comments = await notesOf(
    connection,
    `select database_name, schema_name, table_name, concat(column_name, ': ', comment) from duckdb_columns()
     where not internal and comment is not null order by all`,
  );
  for (const [database, schema, name, type, comment] of relations) {
    const id = `${database}.${schema}.${name}`;
    const state: RelationState = { type: type! };
    if (comment) state.comment = comment;
    try {
      const from = [database, schema, name].map(part => quoted(part!)).join('.');
      Object.assign(state, await contentOf(connection, from, volatileIn(`${schema}.${name}`), limit));
    } catch {
      state.unreadable = true;
    }
    if (constraints.has(id)) state.constraints = constraints.get(id);
    if (indexes.has(id)) state.indexes = indexes.get(id);
    for (const text of comments.get(id) ?? []) state.columns?.push(`comment ${text}`);
    states.set(id, state);
  }
}

async function readDataFile(
  connection: DuckDBConnection,
  path: string,
  isVolatile: (column: string) => boolean,
  limit: number,
): Promise<RelationState> {
  const kind = /\.(parquet|csv|json|ndjson)(\.\w+)?$/.exec(path)?.[1];
  if (!kind) return { type: 'file' };
  const reader = { parquet: 'read_parquet', csv: 'read_csv', json: 'read_json', ndjson: 'read_json' }[kind]!;
  const options = kind === 'csv' ? ', all_varchar = true' : kind === 'parquet' ? ', hive_partitioning = false' : '';
  try {
    const state: RelationState = { type: kind };
    if (kind === 'parquet') {
      const sql = `select string_agg(distinct compression order by compression) from parquet_metadata(${literal(path)})`;
      state.type = `parquet ${(await rowsOf(connection, sql))[0]?.[0] ?? ''}`.trim();
    }
    return { ...state, ...(await contentOf(connection, `${reader}(${literal(path)}${options})`, isVolatile, limit)) };
  } catch {
    return { type: kind, unreadable: true };
  }
}
