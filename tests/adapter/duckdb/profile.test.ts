import { afterEach, describe, expect, it } from 'vitest';
import { createAdapter, type OpenOptions, type Session, SqlError } from '../../../src/adapter/index.ts';
import type { OperatorProfile, StatementProfile } from '../../../src/core/index.ts';
import { PyDict, type Value } from '../../../src/core/value.ts';
import type { Target } from '../../../src/model/index.ts';
import { testTarget } from './target.ts';

let session: Session;
afterEach(() => session.close());

async function open(options: Partial<OpenOptions> = {}, target: Partial<Target> = {}): Promise<StatementProfile[]> {
  const profiles: StatementProfile[] = [];
  const onProfile = (profile: StatementProfile): void => void profiles.push(profile);
  const adapter = await createAdapter(testTarget(target));
  session = await adapter.open({ readOnly: false, lockTimeout: 0, onProfile, ...options });
  return profiles;
}

function* walk(plan: OperatorProfile | null): Generator<OperatorProfile> {
  if (plan === null) return;
  yield plan;
  for (const child of plan.children) yield* walk(child);
}

const setting = async (name: string): Promise<string | null | undefined> => {
  const connection = await session.connect('check');
  const { rows } = await connection.queryText(`select current_setting('${name}')`);
  session.release(connection);
  return rows[0]?.[0];
};

describe('a measured session', () => {
  it('tells of every statement, by the name that its connection has then', async () => {
    const profiles = await open();
    const connection = await session.connect('model.p.a');
    await connection.execute('create table a as select range as id, range % 3 as kind from range(1000)');
    connection.name = 'model.p.b';
    await connection.execute('create table b as select kind from a where id > 10; drop table a');
    expect(profiles.map(({ connection: name, sql }) => [name, sql.trim().slice(0, 14)])).toEqual([
      ['model.p.a', 'create table a'],
      ['model.p.b', 'create table b'],
      ['model.p.b', 'drop table a'],
    ]);
    for (const profile of profiles) expect(profile.seconds).toBeGreaterThan(0);
  });

  it('tells what operators do, read and give', async () => {
    const profiles = await open();
    const connection = await session.connect('model.p.a');
    await connection.execute(
      'create table a as select range as id, range % 3 as kind, range % 5 as "odd name" from range(5000)',
    );
    await connection.execute('create table k as select range as kind from range(2)');
    await connection.execute(
      'create table b as select kind, count(*) as n from a join k using (kind) where "odd name" = 1 and id > 99 group by 1',
    );
    const plan = profiles[2]?.plan ?? null;
    const operators = [...walk(plan)];
    expect(operators[0]?.kind).toBe('write');
    expect(operators[0]?.children[0]?.rows).toBe(2);
    for (const kind of ['aggregate', 'join', 'scan']) expect(operators.map(o => o.kind)).toContain(kind);
    const scan = operators.find(o => o.table === 'memory.main.a');
    // DuckDB writes filters without quotes, so that a part of an odd name is all that is seen of it there.
    for (const column of ['kind', 'id']) expect(scan?.columns).toContain(column);
    expect(profiles[2]?.rowsScanned).toBeGreaterThan(0);
  });

  it('a statement that fails is told of by its error, and the next one has its own profile', async () => {
    const profiles = await open();
    const connection = await session.connect('model.p.a');
    await connection.execute('create table t as select 1 as i');
    await expect(connection.execute("select cast('x' as int) from t")).rejects.toThrow(SqlError);
    await connection.execute('select 2');
    expect(profiles.map(profile => profile.sql)).toEqual(['create table t as select 1 as i', 'select 2']);
  });

  it('what was spilled is told of the statement that spilled it', async () => {
    const profiles = await open({}, { settings: PyDict.fromObject<Value>({ memory_limit: '60MB', threads: '2' }) });
    const connection = await session.connect('model.p.a');
    const sorted = 'create temp table s as select range as i, random() as r from range(6000000) order by r';
    await connection.execute(sorted);
    await connection.execute('select 1');
    const [first, second] = profiles;
    expect(first?.spilled).toBeGreaterThan(1e6);
    expect(first?.peakMemory).toBeGreaterThan(1e7);
    expect(second).toMatchObject({ spilled: null, peakMemory: null });
    expect((await session.usage()).memory).toBeGreaterThan(0);
  });

  it('marks of one connection are not those of the next', async () => {
    const profiles = await open();
    for (const rows of [2_000_000, 1]) {
      const connection = await session.connect('model.p.a');
      await connection.execute(`create or replace temp table s as select random() as r from range(${rows}) order by r`);
      session.release(connection);
    }
    expect(profiles[1]?.peakMemory).not.toBeNull();
    expect(profiles[1]?.peakMemory).toBeLessThan(profiles[0]?.peakMemory ?? 0);
  });
});

describe('a session that is not measured', () => {
  it('keeps its connections and has no profiling on', async () => {
    await open({ onProfile: undefined });
    expect(await setting('enable_profiling')).toBeFalsy();
  });
});

describe('a bounded session', () => {
  it('makes who comes last wait, and look-ups need no place', async () => {
    await open({ onProfile: undefined, connections: 1 });
    const first = await session.connect('a');
    const order: string[] = [];
    const second = session.connect('b').then(connection => {
      order.push('b');
      return connection;
    });
    expect(await session.listSchemas('memory')).toContain('main');
    order.push('look-up');
    session.release(first);
    session.release(await second);
    expect(order).toEqual(['look-up', 'b']);
  });
});

describe('limits', () => {
  it('hold until they are put back, exactly', async () => {
    await open({ onProfile: undefined }, { configOptions: PyDict.fromObject<Value>({ memory_limit: '1234567890B' }) });
    const before = [await setting('memory_limit'), await setting('threads')];
    const restore = await session.limit({ memory: '200MB', threads: 1 });
    expect([await setting('memory_limit'), await setting('threads')]).toEqual(['190.7 MiB', '1']);
    await restore();
    expect([await setting('memory_limit'), await setting('threads')]).toEqual(before);
  });

  it('are put back though the session was interrupted', async () => {
    await open({ onProfile: undefined });
    const before = await setting('memory_limit');
    const restore = await session.limit({ memory: '200MB' });
    session.interrupt();
    await restore();
    session.resume();
    expect(await setting('memory_limit')).toBe(before);
  });

  it('that are refused change nothing', async () => {
    await open({ onProfile: undefined });
    const before = [await setting('memory_limit'), await setting('threads')];
    await expect(session.limit({ memory: '200MB', threads: 0 })).rejects.toThrow(SqlError);
    expect([await setting('memory_limit'), await setting('threads')]).toEqual(before);
  });

  it('that a query exceeds are told apart from other errors', async () => {
    await open({ onProfile: undefined });
    const restore = await session.limit({ memory: '20MB', threads: 1 });
    const connection = await session.connect('a');
    const failed = await connection
      .execute("select list(repeat('x', 100) || range) from range(3000000)")
      .catch((error: unknown) => error);
    await restore();
    expect(failed).toBeInstanceOf(SqlError);
    expect((failed as SqlError).outOfMemory).toBe(true);
  });
});
