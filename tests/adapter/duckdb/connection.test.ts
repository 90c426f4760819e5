import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, createAdapter, type Session, SqlError, type SqlLog } from '../../../src/adapter/index.ts';
import { testTarget } from './target.ts';

describe('a connection', () => {
  let session: Session;
  let connection: Connection;
  let log: SqlLog[];

  beforeEach(async () => {
    log = [];
    session = await (await createAdapter(testTarget())).open({
      readOnly: false,
      lockTimeout: 0,
      onSql: entry => void log.push(entry),
    });
    connection = await session.connect('model.p.a');
  });
  afterEach(() => session.close());

  it('runs several statements and gives the rows of the last', async () => {
    const { table, response } = await connection.query('create table t as select 1 as i; select i + 1 as j from t;');
    expect(table.rows).toEqual([[2]]);
    expect(response.message).toBe('OK');
  });

  it('takes a semicolon in a text for what it is', async () => {
    expect((await connection.query("select 'a; b' as s")).table.rows).toEqual([['a; b']]);
  });

  it('runs nothing for an empty text', async () => {
    await expect(connection.execute('-- nothing')).resolves.toEqual({ message: 'OK' });
  });

  it('commits and rolls back', async () => {
    await connection.execute('create table t(i int)');
    await connection.begin();
    await connection.execute('insert into t values (1)');
    expect(connection.inTransaction).toBe(true);
    await connection.rollback();
    await connection.begin();
    await connection.execute('insert into t values (2)');
    await connection.commit();
    expect((await connection.query('select i from t')).table.rows).toEqual([[2]]);
  });

  it('rolls back when a statement fails, and works on', async () => {
    await connection.execute('create table t(i int)');
    await connection.begin();
    await connection.execute('insert into t values (1)');
    await expect(connection.execute("insert into t select cast('x' as int)")).rejects.toBeInstanceOf(SqlError);
    expect(connection.inTransaction).toBe(false);
    expect((await connection.query('select count(*) from t')).table.rows).toEqual([[0]]);
  });

  it('ends a transaction that SQL text left open before the next borrower', async () => {
    await connection.execute('create table t(i int)');
    await connection.execute('begin; insert into t values (1)');
    session.release(connection);
    const next = await session.connect('model.p.b');
    expect(next).toBe(connection);
    expect((await next.query('select count(*) from t')).table.rows).toEqual([[0]]);
  });

  it('knows that SQL text ended the transaction', async () => {
    for (const sql of ['commit', ' ROLLBACK; ', 'commit transaction']) {
      await connection.begin();
      await connection.execute(sql);
      expect(connection.inTransaction).toBe(false);
    }
    await connection.begin();
    await connection.execute("select 'commit'");
    expect(connection.inTransaction).toBe(true);
    await connection.rollback();
  });

  it('stops a running statement at once', async () => {
    const running = connection.execute('select count(*) from range(100000000000) a where a.range % 7 = 3');
    setTimeout(() => session.interrupt(), 50);
    const start = performance.now();
    await expect(running).rejects.toThrow(/Interrupted/);
    expect(performance.now() - start).toBeLessThan(3000);
    await expect(connection.execute('select 1')).rejects.toThrow(/Interrupted/);
    session.resume();
    expect((await connection.query('select 1')).table.rows).toEqual([[1]]);
  });

  it('describes relations and queries', async () => {
    await connection.execute('create table t(i bigint, d decimal(18,3), s struct(a int))');
    const columns = [
      { name: 'i', type: 'BIGINT' },
      { name: 'd', type: 'DECIMAL(18,3)' },
      { name: 's', type: 'STRUCT(a INTEGER)' },
    ];
    const relation = { database: 'memory', schema: 'main', identifier: 't', type: 'table' as const };
    expect(await connection.describe(relation)).toEqual(columns);
    expect(await connection.describeQuery('select * from t -- all')).toEqual(columns);
  });

  it('gives rows as the engine writes them', async () => {
    const { rows } = await connection.queryText("select 1.50::decimal(4,2), [1, null], date '2024-01-02', null");
    expect(rows).toEqual([['1.50', '[1, NULL]', '2024-01-02', null]]);
  });

  it('tells of each statement who ran it and how long', async () => {
    await connection.execute('create table t as select 1 as i');
    await connection.execute('selec').catch(() => {});
    expect(log.map(entry => [entry.connection, entry.sql])).toEqual([
      ['model.p.a', 'create table t as select 1 as i'],
      ['model.p.a', 'selec'],
    ]);
    expect(log[0]?.seconds).toBeGreaterThan(0);
  });

  it('lists relations of several schemas in one query, with views and temporary tables told apart', async () => {
    await connection.execute('create schema s; create table s.t as select 1 as i; create view v as select 1 as i');
    await connection.execute('create temp table tt as select 1 as i');
    log.length = 0;
    const found = await session.listRelations([
      { database: 'MEMORY', schema: 's' },
      { database: 'memory', schema: 'main' },
    ]);
    expect(found.map(r => [r.database, r.schema, r.identifier, r.type])).toEqual([
      ['MEMORY', 's', 't', 'table'],
      ['memory', 'main', 'v', 'view'],
    ]);
    expect(log).toHaveLength(1);
  });

  it('lists the catalog with comments', async () => {
    await connection.execute(
      "create table t(i int, n varchar); comment on table t is 'T'; comment on column t.n is 'N'",
    );
    const rows = await session.catalog([{ database: 'memory', schema: 'main' }]);
    expect(rows.map(r => [r.identifier, r.type, r.comment, r.index, r.column, r.dataType, r.columnComment])).toEqual([
      ['t', 'BASE TABLE', 'T', 1, 'i', 'INTEGER', null],
      ['t', 'BASE TABLE', 'T', 2, 'n', 'VARCHAR', 'N'],
    ]);
  });

  it('runs statements of several connections at the same time', async () => {
    const others = await Promise.all(['b', 'c'].map(name => session.connect(name)));
    const results = await Promise.all(others.map((c, i) => c.query(`select ${i} as i`)));
    expect(results.map(r => r.table.rows)).toEqual([[[0]], [[1]]]);
  });
});
