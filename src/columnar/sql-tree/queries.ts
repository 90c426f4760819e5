import type { Connection } from '../../adapter/index.ts';
import { textLiteral } from '../../core/index.ts';
import { exactText, readJson, withoutPositions, writeJson } from './json-text.ts';
import type { Json, QueryNode } from './types.ts';
import { sameTree, transform } from './walk.ts';

/** The part of a connection that reading and writing trees needs. */
export type TreeConnection = Pick<Connection, 'queryText'>;

/**
 * The trees of queries, by DuckDB's parser, in one round trip; null where DuckDB cannot serialize a text (a syntax
 * error, a statement that is no SELECT, several statements, PIVOT). Costs about 0.5 ms of CPU per 5 KB of SQL.
 */
export async function parseQueries(
  connection: TreeConnection,
  texts: readonly string[],
): Promise<(QueryNode | null)[]> {
  const rows = await perRow(connection, texts, text => `json_serialize_sql(${text}, skip_null := true)`);
  return rows.map(([json]) => queryOf(json ?? null));
}

/**
 * SQL text of trees, in one round trip; null for a tree whose text does not parse into that very tree again: DuckDB's
 * writer has gaps, and a text that means something else must not be run.
 */
export async function writeQueries(
  connection: TreeConnection,
  wanted: readonly QueryNode[],
): Promise<(string | null)[]> {
  const trees = wanted.map(withDoublesAsCasts);
  const texts = trees.map(node => writeJson({ error: false, statements: [{ node, named_param_map: [] }] }));
  let rows: (string | null)[][];
  try {
    const written = 'select i, json_deserialize_sql(t::json) as t from texts';
    rows = await perRow(connection, texts, sql => `${sql}, json_serialize_sql(${sql}, skip_null := true)`, written);
  } catch {
    // The writer takes back less than the parser gives; one tree it refuses fails the whole statement.
    return trees.length === 1 ? [null] : eachAlone(connection, trees);
  }
  return rows.map(([sql, json], i) => (isSame(json ?? null, texts[i] as string, trees[i]) ? (sql ?? null) : null));
}

/** Whether a serialized tree is the wanted one; most are so to the letter. */
function isSame(json: string | null, text: string, tree: unknown): boolean {
  if (json === null) return false;
  if (withoutPositions(json) === text) return true;
  const again = queryOf(json);
  return again !== null && sameTree(again, tree);
}

/** DuckDB writes the double 1e3 as `1000.0`, which is a decimal when it is read. */
function withDoublesAsCasts(tree: QueryNode): QueryNode {
  return transform(tree, node => {
    if (node['class'] !== 'CONSTANT' || node['alias'] === undefined) return null;
    const { type, value, is_null: isNull } = node['value'] as { type: { id: string }; value?: Json; is_null: boolean };
    if (type.id !== 'DOUBLE' || isNull || value === undefined) return null;
    return {
      class: 'CAST',
      type: 'OPERATOR_CAST',
      alias: node['alias'],
      child: { ...node, alias: '', value: { type: { id: 'VARCHAR' }, is_null: false, value: exactText(value) } },
      cast_type: { id: 'DOUBLE' },
      try_cast: false,
    };
  });
}

async function eachAlone(connection: TreeConnection, trees: readonly QueryNode[]): Promise<(string | null)[]> {
  const texts: (string | null)[] = [];
  for (const tree of trees) texts.push(...(await writeQueries(connection, [tree])));
  return texts;
}

function queryOf(json: string | null): QueryNode | null {
  if (json === null) return null;
  let read: Json;
  try {
    read = readJson(json);
  } catch {
    return null;
  }
  const answer = read as {
    error: boolean;
    statements?: { node: QueryNode; named_param_map: readonly Json[] }[];
  };
  const [statement, second] = answer.statements ?? [];
  if (answer.error || statement === undefined || second !== undefined) return null;
  // A statement with parameters has no values for them here.
  return statement.named_param_map.length === 0 ? statement.node : null;
}

async function perRow(
  connection: TreeConnection,
  texts: readonly string[],
  columns: (text: string) => string,
  first = 'from texts',
): Promise<(string | null)[][]> {
  if (texts.length === 0) return [];
  const values = texts.map((text, i) => `(${i}, ${textLiteral(text)})`).join(', ');
  const { rows } = await connection.queryText(
    `with texts(i, t) as (values ${values}), first as materialized (${first}) select ${columns('t')} from first order by i`,
  );
  return rows;
}
