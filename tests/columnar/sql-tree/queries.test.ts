import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, createAdapter, type Session } from '../../../src/adapter/index.ts';
import {
  calls,
  columnRef,
  functionFacts,
  outputColumns,
  parseQueries,
  type QueryNode,
  select,
  writeQueries,
} from '../../../src/columnar/sql-tree/index.ts';
import { testTarget } from '../../adapter/duckdb/target.ts';

let session: Session;
let connection: Connection;

beforeAll(async () => {
  session = await (await createAdapter(testTarget())).open({ readOnly: false, lockTimeout: 0 });
  connection = await session.connect('test');
});
afterAll(() => session.close());

const parsed = async (sql: string): Promise<QueryNode> => (await parseQueries(connection, [sql]))[0] as QueryNode;
const names = (known: Record<string, string[]> = {}) => ({
  cte: () => undefined,
  columns: ({ table_name: name }: { table_name: string }) => known[name] ?? null,
});

describe('queries as trees', () => {
  it.each([
    // Written without the cast it would be a decimal.
    ["CAST('10000000000.0' AS DOUBLE)", 'select 1e10'],
    ["CAST('1e-300' AS DOUBLE) AS x", 'select 1e-300 as x'],
    ['1.0', 'select 1.0'],
    ['9223372036854775807', 'select 9223372036854775807'],
    ['12345678901234567890123', 'select 12345678901234567890123'],
    ["'a:1.50,b'", "select 'a:1.50,b'"],
    ['\'"query_location":5\'', 'select \'"query_location":5\''],
  ])('keep %s', async (value, sql) => {
    expect(await writeQueries(connection, [await parsed(sql)])).toEqual([`SELECT ${value}`]);
  });

  it('are null for what is no single query', async () => {
    const texts = ['selec 1', 'select 1; select 2', 'create table t (i int)', 'select ?', 'select 1e400'];
    expect(await parseQueries(connection, texts)).toEqual([null, null, null, null, null]);
  });

  it('are parsed in the order they are given in', async () => {
    const texts = Array.from({ length: 40 }, (_, i) => `select ${i}`);
    const trees = await parseQueries(connection, texts);
    const written = await writeQueries(connection, trees as QueryNode[]);
    expect(written).toEqual(texts.map(text => text.replace('select', 'SELECT')));
  });

  it('are not written where the text would mean something else', async () => {
    // An exclude list that says a column twice is written, and read back, with one.
    const tree = await parsed('select * exclude (a) from t');
    const twice = JSON.parse(JSON.stringify(tree).replace('["a"]', '["a","a"]')) as QueryNode;
    expect(await writeQueries(connection, [twice, tree])).toEqual([null, 'SELECT * EXCLUDE (a) FROM t']);
  });

  it('are not written where the database refuses them', async () => {
    const tree = await parsed('select 1');
    expect(await writeQueries(connection, [{ ...tree, type: 'NO_NODE' }, tree])).toEqual([null, 'SELECT 1']);
  });

  it('are the same whether built or parsed', async () => {
    const from = ((await parsed('select a from t')) as QueryNode & { from_table: never }).from_table;
    expect(await writeQueries(connection, [select([columnRef(['a'])], from)])).toEqual(['SELECT a FROM t']);
  });
});

describe('columns of a query', () => {
  it.each([
    ['select a, t.b, c + 1 as d from t', ['a', 'b', 'd']],
    ['select * exclude (b), x.c as e from t as x', ['a', 'c', 'e']],
    ['select * from t join u using (a)', ['a', 'b', 'c', 'd']],
    ['select u.* from t join u using (a)', ['a', 'd']],
    ['select q.* from (select a as z from nowhere) as q', ['z']],
    ['select a from t union all select d from u', ['a']],
    ['select a + 1 from t', null],
    ['select * from t, u', null],
    ['select * from unknown', null],
    ['select columns(*) from t', null],
    ['select * rename (a as z) from t', null],
    ['from t natural join u', null],
  ])('%s', async (sql, columns) => {
    const known = { t: ['a', 'b', 'c'], u: ['a', 'd'] };
    expect(outputColumns(await parsed(sql), names(known))).toEqual(columns);
  });
});

describe('functions', () => {
  it('are known by what they do to rows, macros by what they call', async () => {
    await connection.execute('create macro total(x) as sum(x); create macro lucky() as total(random())');
    const facts = await functionFacts(connection);
    const does = async (sql: string) => {
      const tree = await parsed(sql);
      return [calls(tree, facts.changesRows), calls(tree, facts.volatile)];
    };
    expect(await does('select abs(a), coalesce(a, 1), a || b from t')).toEqual([false, false]);
    expect(await does('select SUM(a) from t')).toEqual([true, false]);
    expect(await does('select total(a) from t')).toEqual([true, false]);
    expect(await does('select lucky() from t')).toEqual([true, true]);
    expect(await does('select uuid() from t')).toEqual([false, true]);
    expect(await does('select unnest(a) from t')).toEqual([true, false]);
  });
});
