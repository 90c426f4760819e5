import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAdapter, type Session, SqlError } from '../../src/adapter/index.ts';
import { PyDict } from '../../src/core/value.ts';
import { attemptsFor, retrying } from '../../src/run/retry.ts';
import { testTarget } from '../adapter/duckdb/target.ts';
import { model } from '../support/nodes.ts';

describe('trying again', () => {
  let session: Session;
  beforeAll(async () => {
    session = await (await createAdapter(testTarget())).open({ readOnly: false, lockTimeout: 0 });
  });
  afterAll(() => session.close());

  const options = (attempts: number, told: string[] = [], signal = new AbortController().signal) => ({
    attempts,
    pause: 0.01,
    signal,
    onRetry: (error: SqlError) => void told.push(error.exception),
  });

  it('cures a conflict with another transaction', async () => {
    const [a, b] = await Promise.all([session.connect('a'), session.connect('b')]);
    await a.begin();
    await a.execute('create table t(i int)');
    const told: string[] = [];
    const work = async (): Promise<void> => {
      if (told.length === 2) await a.rollback();
      await b.begin();
      await b.execute('create table t(i int)');
      await b.commit();
    };
    await retrying(work, options(5, told));
    expect(told).toEqual(['TransactionContext', 'TransactionContext']);
    session.release(a);
    session.release(b);
  });

  it('gives up after so many attempts, and at once when asked to stop', async () => {
    const conflict = new SqlError({
      text: 'x',
      exception: 'IO',
      summary: 'x',
      position: null,
      sql: '',
      transient: true,
    });
    let calls = 0;
    const work = async (): Promise<void> => {
      calls += 1;
      throw conflict;
    };
    await expect(retrying(work, options(3))).rejects.toBe(conflict);
    expect(calls).toBe(3);
    await expect(retrying(work, options(3, [], AbortSignal.abort()))).rejects.toBe(conflict);
    expect(calls).toBe(4);
  });

  it('never repeats what is wrong with SQL, data or keys', async () => {
    const connection = await session.connect('c');
    await connection.execute('create table k(i int primary key); insert into k values (1)');
    for (const sql of ['selec 1', 'select nope', "select cast('x' as int)", 'insert into k values (1)', 'commit']) {
      const told: string[] = [];
      await expect(retrying(() => connection.execute(sql), options(5, told))).rejects.toBeInstanceOf(SqlError);
      expect(told).toEqual([]);
    }
    session.release(connection);
  });

  it('does not run a hook outside of the transaction twice', () => {
    const hook = (transaction: boolean) => PyDict.fromObject({ sql: 'insert into log values (1)', transaction });
    expect(attemptsFor(model('a', [], { config: { 'pre-hook': [hook(true)] } }))).toBe(3);
    expect(attemptsFor(model('a', [], { config: { 'post-hook': [hook(false)] } }))).toBe(1);
  });
});
