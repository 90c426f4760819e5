import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, createAdapter, type Session } from '../../../src/adapter/index.ts';
import { agateTable, createAdapterObject, createApi } from '../../../src/context/objects/index.ts';
import { PyDict, repr, str, type Value } from '../../../src/core/value.ts';
import { createEnvironment, Fn, toJson } from '../../../src/jinja/index.ts';
import { testTarget } from '../../adapter/duckdb/target.ts';

interface Case {
  group: string;
  expression: string;
  str?: string;
  repr?: string;
  error?: string;
}

/** Answers of real dbt, recorded one expression at a time in the scope that `beforeAll` builds. */
const cases = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as Case[];

const SETUP = [
  'create or replace table main.base(id bigint, name varchar, amt decimal(10,2), st struct(a int, b varchar))',
  'create or replace table main.keyed(id int primary key, u int unique)',
  'create or replace view main.v as select 1 as id',
];

const SOURCE = `select * from (values (1,'b',1.50::decimal(4,2), date '2024-01-02', null::int, true),
  (2,'a',2.25, date '2024-01-01', 3, false),(2,null,1234.5,null,null,null)) t(i,s,d,dt,n,b)`;

describe('objects of the database, as dbt has them', () => {
  const dir = mkdtempSync(join(tmpdir(), 'pa-objects-'));
  const jinja = createEnvironment({ dialect: 'dbt' });
  const scope = new Map<string, Value>();
  const printed: string[] = [];
  let session: Session;
  let connection: Connection;

  beforeAll(async () => {
    writeFileSync(join(dir, 'x.csv'), 'a\n1\n');
    const target = testTarget({ path: join(dir, 'db.duckdb'), database: 'db' });
    session = await (await createAdapter(target)).open({ readOnly: false, lockTimeout: 0 });
    connection = await session.connect('test');
    for (const sql of SETUP) await connection.execute(sql);
    const print = (text: string): void => void printed.push(text);
    const root = { quoting: PyDict.fromObject({ database: true, schema: true, identifier: true }) };
    const api = createApi({ root } as Parameters<typeof createApi>[0]);
    const runQuery = async (args: Value[]): Promise<Value> =>
      agateTable((await connection.query(str(args[0] as Value))).table, print);
    const adapter = createAdapterObject({
      phase: 'execute',
      dispatch: null,
      target,
      quoting: root.quoting,
      projectName: 'p',
      emit: event => void (event.type === 'print' && print(event.message)),
      connectionName: 'operation.p.x',
      session: async () => session,
      connection: async () => connection,
    });
    scope.set('api', api).set('adapter', adapter).set('run_query', new Fn('run_query', runQuery));
    scope.set('tojson', new Fn('tojson', args => toJson(args[0] as Value)));
    const evaluate = (text: string): Promise<Value> => jinja.evaluate(text, scope);
    scope.set('src', await runQuery([SOURCE]));
    scope.set('col', await evaluate("api.Column('amount','DECIMAL(18,3)')"));
    scope.set('rel', await evaluate("api.Relation.create(database='db', schema='s', identifier='t', type='table')"));
  });

  afterAll(async () => {
    await session.close();
    rmSync(dir, { recursive: true });
  });

  for (const c of cases) {
    it(`${c.group}: ${c.expression}`, async () => {
      const text = c.expression.replaceAll(`\${dir}`, dir);
      const outcome = await jinja.evaluate(text, scope).then(
        value => ({ str: str(value), repr: c.repr === undefined ? undefined : repr(value) }),
        (error: Error) => ({ error: error.message }),
      );
      const expected = c.error === undefined ? { str: c.str, repr: c.repr } : { error: c.error };
      expect(outcome).toEqual(expected);
    });
  }

  it('prints a table as Markdown', async () => {
    printed.length = 0;
    await jinja.evaluate('src.print_table()', scope);
    expect(printed.join('\n')).toBe(
      [
        '| i | s |        d |         dt | n |     b |',
        '| - | - | -------- | ---------- | - | ----- |',
        '| 1 | b |     1.50 | 2024-01-02 |   |  True |',
        '| 2 | a |     2.25 | 2024-01-01 | 3 | False |',
        '| 2 |   | 1,234.50 |            |   |       |',
      ].join('\n'),
    );
  });
});
