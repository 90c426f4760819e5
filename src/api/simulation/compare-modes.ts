import { type Connection, createAdapter } from '../../adapter/index.ts';
import { nodeRelation, RelationObject } from '../../context/objects/index.ts';
import { quoted, textLiteral } from '../../core/index.ts';
import { PyDict, str } from '../../core/value.ts';
import { fingerprintQuery } from '../../events/index.ts';
import { configValue, type ModelNode, type Project, type Target } from '../../model/index.ts';
import type { Invoked } from '../invoke.ts';
import type { ModeComparison, TableDifference } from './report.ts';

export interface Compared {
  readonly sql: Target;
  readonly columnar: Target;
  readonly variable: string;
  readonly periods: readonly number[];
  /** the event model and its files, by period: they stand for a table that mode columnar does not have */
  readonly events: { readonly model: ModelNode; readonly fileOf: (period: number) => string };
}

type Found = Pick<ModeComparison, 'identical' | 'tables_compared' | 'rows_compared' | 'differences'>;

const OTHER = 'pa_other_mode';

/** Two places that should hold the same rows. */
interface Pair {
  readonly table: string;
  readonly key: readonly string[];
  readonly period: number | null;
  readonly sql: string;
  readonly columnar: string;
  readonly columns: readonly string[];
}

/**
 * Compares what both modes built: every table of the project per period, by count and an order-free hash of its rows;
 * where these differ, by column and key. Views follow from the tables.
 */
export async function compareModes(invoked: Invoked, compared: Compared): Promise<Found> {
  const adapter = await createAdapter(withOther(compared));
  const session = await adapter.open({ readOnly: true, lockTimeout: 0 });
  try {
    const connection = await session.connect('compare');
    const differences: TableDifference[] = [];
    let rows = 0;
    const tables = new Set<string>();
    for (const model of tablesOf(invoked)) {
      for (const pair of await pairsOf(connection, model, compared, invoked.project, adapter.parquetRows)) {
        tables.add(pair.table);
        const found = await comparePair(connection, pair);
        rows += found.rows;
        if (found.difference !== null) differences.push(found.difference);
      }
    }
    return { identical: differences.length === 0, tables_compared: tables.size, rows_compared: rows, differences };
  } finally {
    await session.close();
  }
}

/** The database of mode sql, with that of mode columnar attached to it. */
function withOther({ sql, columnar }: Compared): Target {
  const { path } = columnar;
  const other = {
    path,
    alias: OTHER,
    type: null,
    readOnly: true,
    secret: null,
    options: new PyDict(),
    isDucklake: null,
  };
  return { ...sql, attach: [...sql.attach, other] };
}

const tablesOf = ({ manifest, project }: Invoked): ModelNode[] =>
  [...manifest.nodes.values()].filter(
    (node): node is ModelNode =>
      node.resource_type === 'model' &&
      !['view', 'ephemeral'].includes(str(configValue(node, 'materialized'))) &&
      node.database === project.target.database,
  );

async function pairsOf(
  connection: Connection,
  model: ModelNode,
  { variable, periods, events }: Compared,
  project: Project,
  parquetRows: (path: string) => string,
): Promise<Pair[]> {
  const { database, schema, alias: identifier } = model;
  const sql = str(nodeRelation(model, project.root));
  const columnar = str(new RelationObject({ path: { database: OTHER, schema, identifier } }));
  const columns = await columnsOf(connection, { database, schema, identifier });
  const others = await columnsOf(connection, { database: OTHER, schema, identifier });
  const isEvents = model.unique_id === events.model.unique_id;
  if (columns === null || (others === null && !isEvents)) return [];
  const hasPeriod = columns.some(name => name.toLowerCase() === variable.toLowerCase());
  const common = { table: model.name, key: model.primary_key };
  if (!hasPeriod) return [{ ...common, period: null, sql, columnar, columns }];
  const kept = columns.filter(name => name.toLowerCase() !== variable.toLowerCase());
  const rowsOf = (relation: string, period: number): string =>
    `(select * from ${relation} where ${quoted(variable)} = ${period})`;
  return periods.map(period => ({
    ...common,
    period,
    sql: rowsOf(sql, period),
    columnar: others === null ? parquetRows(events.fileOf(period)) : rowsOf(columnar, period),
    columns: kept,
  }));
}

type Place = { database: string; schema: string; identifier: string };

/** Column names; null when there is no such relation. */
async function columnsOf(connection: Connection, { database, schema, identifier }: Place): Promise<string[] | null> {
  const { rows } = await connection.queryText(
    'select column_name from information_schema.columns ' +
      `where table_catalog = ${textLiteral(database)} and table_schema = ${textLiteral(schema)} and table_name = ${textLiteral(identifier)} ` +
      'order by ordinal_position',
  );
  return rows.length === 0 ? null : rows.map(row => row[0] as string);
}

async function comparePair(
  connection: Connection,
  pair: Pair,
): Promise<{ rows: number; difference: TableDifference | null }> {
  const { sql, columnar, columns } = pair;
  const first = await fingerprint(connection, sql, columns);
  const second = await fingerprint(connection, columnar, columns);
  if (first.count === second.count && first.hash === second.hash) return { rows: first.count, difference: null };
  const differing: string[] = [];
  for (const column of columns) {
    const one = await fingerprint(connection, sql, [column]);
    const other = await fingerprint(connection, columnar, [column]);
    if (one.hash !== other.hash) differing.push(column);
  }
  const difference: TableDifference = {
    table: pair.table,
    period: pair.period,
    rows: { sql: first.count, columnar: second.count },
    columns: differing,
    keys: await differingKeys(connection, pair),
  };
  return { rows: first.count, difference };
}

async function fingerprint(
  connection: Connection,
  from: string,
  columns: readonly string[],
): Promise<{ count: number; hash: string | null }> {
  const [row] = (await connection.queryText(fingerprintQuery(from, columns))).rows;
  return { count: Number(row?.[0] ?? 0), hash: row?.[1] ?? null };
}

/** Keys of rows that only one side has. */
async function differingKeys(connection: Connection, { sql, columnar, key, columns }: Pair): Promise<string[]> {
  const named = key.filter(name => columns.includes(name));
  const shown = (named.length > 0 ? named : columns.slice(0, 1)).map(quoted);
  const all = columns.map(quoted).join(', ');
  const only = (a: string, b: string): string => `(select ${all} from ${a} except all select ${all} from ${b})`;
  const text = shown.map(name => `coalesce(${name}::varchar, 'null')`).join(` || ', ' || `);
  const { rows } = await connection.queryText(
    `select distinct ${text} as key from (from ${only(sql, columnar)} union all from ${only(columnar, sql)}) ` +
      `order by key limit ${FIRST_KEYS}`,
  );
  return rows.map(row => row[0] ?? 'null');
}

const FIRST_KEYS = 5;
