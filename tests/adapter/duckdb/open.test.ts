import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdapter, type OpenOptions, type Retry, type Session } from '../../../src/adapter/index.ts';
import type { DiagnosticError } from '../../../src/core/diagnostic.ts';
import { PyDict } from '../../../src/core/value.ts';
import type { Target } from '../../../src/model/project.ts';
import { testTarget } from './target.ts';

const WRITE: OpenOptions = { readOnly: false, lockTimeout: 0 };
const READ: OpenOptions = { readOnly: true, lockTimeout: 0 };

/** Another process that opens the file and holds it until it is killed. */
async function holder(path: string): Promise<ChildProcess> {
  const code = `
    const { DuckDBInstance } = require('@duckdb/node-api');
    DuckDBInstance.create(${JSON.stringify(path)}).then(i => { globalThis.i = i; console.log('open'); setInterval(() => {}, 1000); });`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise(resolve => child.stdout?.once('data', resolve));
  return child;
}

describe('opening a database', () => {
  let dir: string;
  let sessions: Session[] = [];
  const open = async (over: Partial<Target>, options: OpenOptions = WRITE): Promise<Session> => {
    const session = await (await createAdapter(testTarget({ database: 'db', ...over }))).open(options);
    sessions.push(session);
    return session;
  };
  const failure = async (opening: Promise<unknown>): Promise<DiagnosticError['diagnostics'][number]> => {
    const error = (await opening.catch((e: unknown) => e)) as DiagnosticError;
    return error.diagnostics[0]!;
  };
  const value = async (session: Session, sql: string): Promise<unknown> => {
    const connection = await session.connect('test');
    const { table } = await connection.query(sql);
    session.release(connection);
    return table.rows[0]?.[0];
  };

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'pa-open-'));
    sessions = [];
  });
  afterEach(async () => {
    for (const session of sessions) await session.close();
    rmSync(dir, { recursive: true });
  });

  it('shares one instance between sessions of a file, also through a link', async () => {
    mkdirSync(join(dir, 'real'));
    symlinkSync(join(dir, 'real'), join(dir, 'link'));
    const a = await open({ path: join(dir, 'real', 'db.duckdb') });
    const b = await open({ path: join(dir, 'link', 'db.duckdb') });
    await value(a, 'create table t as select 1 as i');
    expect(await value(b, 'select i from t')).toBe(1);
    await value(b, 'insert into t values (2)');
    await a.close();
    await b.close();
    expect(await value(await open({ path: join(dir, 'real', 'db.duckdb') }), 'select count(*) from t')).toBe(2);
  });

  it('names the database after the link that was asked for', async () => {
    await (await open({ path: join(dir, 'real.duckdb') })).close();
    symlinkSync(join(dir, 'real.duckdb'), join(dir, 'other.duckdb'));
    expect(await value(await open({ path: join(dir, 'other.duckdb') }), 'select current_database()')).toBe('other');
  });

  it('names the process that holds the file', async () => {
    const path = join(dir, 'db.duckdb');
    const child = await holder(path);
    try {
      const problem = await failure(open({ path }));
      expect(problem.code).toBe('PA503');
      expect(problem.message).toContain(`is locked by process ${child.pid}`);
      expect((await failure(open({ path }, READ))).code).toBe('PA503');
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('waits for another process as long as asked', async () => {
    const path = join(dir, 'db.duckdb');
    const child = await holder(path);
    setTimeout(() => child.kill('SIGKILL'), 300);
    const session = await open({ path }, { readOnly: false, lockTimeout: 10 });
    expect(await value(session, 'select 1')).toBe(1);
  });

  it('tries again as often as the profile says', async () => {
    const path = join(dir, 'db.duckdb');
    const child = await holder(path);
    setTimeout(() => child.kill('SIGKILL'), 300);
    const retries = { connectAttempts: 2, queryAttempts: 1, retryableExceptions: ['IOException'] };
    const told: Retry[] = [];
    const onRetry = (retry: Retry) => void told.push(retry);
    expect(await value(await open({ path, retries }, { ...WRITE, onRetry }), 'select 1')).toBe(1);
    expect(told).toMatchObject([{ what: 'connection', attempt: 2, seconds: 1 }]);
    expect(told[0]?.reason).toContain('locked by process');
    const other = await holder(join(dir, 'other.duckdb'));
    const never = { ...retries, retryableExceptions: ['HTTPException'] };
    expect((await failure(open({ path: join(dir, 'other.duckdb'), retries: never }))).code).toBe('PA503');
    other.kill('SIGKILL');
  });

  it('finds the home folder behind a tilde', async () => {
    const home = process.env['HOME'];
    process.env['HOME'] = dir;
    try {
      await value(await open({ path: '~/db.duckdb' }), 'create table t as select 1 as i');
      expect(existsSync(join(dir, 'db.duckdb'))).toBe(true);
    } finally {
      process.env['HOME'] = home;
    }
  });

  it('lets several readers in, and makes no file for them', async () => {
    const path = join(dir, 'db.duckdb');
    const reader = await open({ path }, READ);
    expect(existsSync(path)).toBe(false);
    expect(await reader.listRelations([{ database: 'db', schema: 'main' }])).toEqual([]);
    expect(await reader.listSchemas('db')).toContain('main');
    await reader.close();
    const writer = await open({ path });
    await value(writer, 'create table t as select 7 as i');
    await writer.close();
    const again = await open({ path }, READ);
    expect(await value(again, 'select i from db.main.t')).toBe(7);
    const code = `const { DuckDBInstance } = require('@duckdb/node-api');
      DuckDBInstance.create(${JSON.stringify(path)}, { access_mode: 'READ_ONLY' }).then(() => console.log('in'));`;
    expect(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' })).toBe('in\n');
  });

  it('takes the write lock after all when a reader’s macro writes', async () => {
    const path = join(dir, 'db.duckdb');
    await value(await open({ path }), 'create table t as select 7 as i').catch(() => {});
    await sessions[0]?.close();
    const reader = await open({ path }, READ);
    const [a, b] = await Promise.all([reader.connect('a'), reader.connect('b')]);
    const slow = b.query('select count(*) from range(30000000) r where r.range % 3 = 1');
    await a.begin();
    await a.execute('create table u as select i + 1 as i from t');
    expect(a.inTransaction).toBe(true);
    await a.commit();
    expect((await slow).table.rows).toEqual([[10000000]]);
    expect((await b.query('select i from u')).table.rows).toEqual([[8]]);
    await reader.close();
    expect(await value(await open({ path }, READ), 'select i from db.main.u')).toBe(8);
  });

  it('gives a reader without a file an empty database that lasts as long as the session', async () => {
    const path = join(dir, 'db.duckdb');
    const reader = await open({ path }, READ);
    const connection = await reader.connect('a');
    await connection.execute('create table db.main.t as select 1 as i');
    expect((await connection.query('select i from t')).table.rows).toEqual([[1]]);
    expect(existsSync(path)).toBe(false);
  });

  it('says that a file is no database, and leaves it as it was', async () => {
    const path = join(dir, 'db.duckdb');
    writeFileSync(path, 'hello, this is text that is longer than a header'.repeat(200));
    const problem = await failure(open({ path }));
    expect(problem.code).toBe('PA504');
    expect(problem.message).toContain(path);
  });

  it('says that a folder is missing', async () => {
    const problem = await failure(open({ path: join(dir, 'no', 'db.duckdb') }));
    expect(problem.code).toBe('PA502');
    expect(problem.message).toMatch(/No such file or directory/);
  });

  it.skipIf(process.getuid?.() === 0)('says that a file may not be read', async () => {
    const path = join(dir, 'db.duckdb');
    await (await open({ path })).close();
    chmodSync(path, 0o000);
    expect((await failure(open({ path }))).code).toBe('PA502');
  });

  it('reads what a killed process had committed', async () => {
    const path = join(dir, 'db.duckdb');
    const code = `const { DuckDBInstance } = require('@duckdb/node-api');
      (async () => {
        const c = await (await DuckDBInstance.create(${JSON.stringify(path)})).connect();
        await c.run('create table t as select 1 as i');
        await c.run('begin; insert into t values (2)');
        process.kill(process.pid, 'SIGKILL');
      })();`;
    expect(() => execFileSync(process.execPath, ['-e', code], { stdio: 'ignore' })).toThrow();
    expect(existsSync(`${path}.wal`)).toBe(true);
    const reader = await open({ path }, READ);
    expect(await value(reader, 'select count(*) from db.main.t')).toBe(1);
    await reader.close();
    expect(await value(await open({ path }), 'select count(*) from t')).toBe(1);
  });

  it('attaches databases and applies settings and connect options', async () => {
    const options = { readOnly: false, secret: null, options: new PyDict(), isDucklake: null, type: null };
    const session = await open({
      path: join(dir, 'db.duckdb'),
      configOptions: PyDict.fromObject({ threads: 2 }),
      settings: PyDict.fromObject({ preserve_insertion_order: false }),
      attach: [{ ...options, path: join(dir, 'other.duckdb'), alias: 'o' }],
    });
    expect(await value(session, "select current_setting('threads')")).toBe(2);
    expect(await value(session, "select current_setting('preserve_insertion_order')")).toBe(false);
    await value(session, 'create table o.main.t as select 5 as i');
    expect(await session.listRelations([{ database: 'o', schema: 'main' }])).toEqual([
      { database: 'o', schema: 'main', identifier: 't', type: 'table' },
    ]);
  });

  it('leaves limits and a used folder of temporary files alone when a second connection is made', async () => {
    const spill = join(dir, 'spill');
    const session = await open({
      path: join(dir, 'db.duckdb'),
      settings: PyDict.fromObject({
        threads: 2,
        memory_limit: '60MB',
        temp_directory: spill,
        null_order: 'nulls_first',
      }),
    });
    const first = await session.connect('first');
    await first.execute('set threads = 1');
    await first.execute('create temp table large as select range as i, md5(range::varchar) as t from range(3000000)');
    expect(existsSync(spill)).toBe(true);
    const second = await session.connect('second');
    const { rows } = await second.queryText("select current_setting('threads'), current_setting('null_order')");
    expect(rows).toEqual([['1', 'NULLS_FIRST']]);
  });

  it('says which attached file is held, and leaves nothing open', async () => {
    const other = join(dir, 'other.duckdb');
    const child = await holder(other);
    const attachment = {
      alias: 'o',
      type: null,
      readOnly: false,
      secret: null,
      options: new PyDict(),
      isDucklake: null,
    };
    try {
      const problem = await failure(open({ path: join(dir, 'db.duckdb'), attach: [{ ...attachment, path: other }] }));
      expect(problem.code).toBe('PA503');
      expect(problem.message).toContain(other);
    } finally {
      child.kill('SIGKILL');
    }
    expect(await value(await open({ path: join(dir, 'db.duckdb') }), 'select 1')).toBe(1);
  });

  it('refuses a second instance of a file that this process has attached', async () => {
    const other = join(dir, 'other.duckdb');
    const attachment = {
      alias: 'o',
      type: null,
      readOnly: false,
      secret: null,
      options: new PyDict(),
      isDucklake: null,
    };
    const first = await open({ path: join(dir, 'db.duckdb'), attach: [{ ...attachment, path: other }] });
    const problem = await failure(open({ path: other }));
    expect(problem.message).toContain(`is locked by process ${process.pid}`);
    await first.close();
    expect(await value(await open({ path: other }), 'select 1')).toBe(1);
  });

  it('names the part of the profile that the database does not take', async () => {
    const unknown = PyDict.fromObject({ nosuch: 1 });
    const option = await failure(open({ configOptions: unknown }));
    expect([option.code, option.hint]).toEqual(['PA505', "Check 'config_options' of the target in profiles.yml."]);
    const session = await open({ settings: unknown });
    const setting = await failure(session.connect('test'));
    expect([setting.code, setting.hint]).toEqual(['PA505', "Check 'settings' of the target in profiles.yml."]);
    expect(setting.message).toContain('unrecognized configuration parameter "nosuch"');
  });

  it('reports a statement of the start-up that fails, without what is secret in it', async () => {
    const secret = PyDict.fromObject({ type: 'nonesuch', 'key id': 'hunter2' });
    const problem = await failure(open({ secrets: [secret] }));
    expect(problem.code).toBe('PA501');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('a scratch target works in memory under the name of its database, and only reads what is attached', async () => {
    const path = join(dir, 'db.duckdb');
    const other = join(dir, 'other.duckdb');
    const first = await open({ path: other, database: 'other' });
    await value(first, 'create table o as select 7 as i');
    await first.close();
    const attachment = { path: other, alias: 'other', type: null, readOnly: false, secret: null, isDucklake: null };
    const attach = [{ ...attachment, options: new PyDict() }];
    const scratch = await open({ path, scratch: true, attach });
    await value(scratch, 'create table t as select i from other.o');
    expect(await value(scratch, 'select i from db.main.t')).toBe(7);
    expect(await failure(value(scratch, 'insert into other.o values (8)'))).toMatchObject({ code: 'PA501' });
    await scratch.close();
    expect(existsSync(path)).toBe(false);
  });
});
