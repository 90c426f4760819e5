// Columnar models are models: contracts, hooks, schema changes, flags, tests and artifacts hold for them, in a chain.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { problemsOf } from '../artifacts/schema.ts';
import { type CallOptions, InProcessProject, outcomesOf, type Told } from '../support/in-process.ts';

const YEAR = "{{ var('y') }}";
const model = (settings: string, sql: string): string =>
  `{{ config(materialized='columnar', period='y'${settings === '' ? '' : `, ${settings}`}) }}\n${sql}`;
const reading = (name: string, columns = 'y, x'): string =>
  `select ${columns} from {{ ref('${name}') }} where y = ${YEAR}`;
const first = (settings = ''): string => model(settings, `select ${YEAR} as y, ${YEAR} * 10 as x`);

let project: InProcessProject;
afterEach(() => project.remove());
const create = (files: Readonly<Record<string, string>>): InProcessProject => (project = new InProcessProject(files));
const run = (y: number, more: Omit<CallOptions, 'vars'> & { select?: string[] } = {}): Promise<Told> =>
  project.run({ vars: { y: BigInt(y) }, ...more });
const build = (y: number): Promise<Told> => project.call(p => p.build(), { vars: { y: BigInt(y) } });
const rows = (table: string): Promise<unknown[][]> => project.query(`select * from ${table} order by all`);
const relations = async (): Promise<string[]> =>
  (await project.query("select table_type || ' ' || table_name from information_schema.tables order by 1")).map(String);
const fallbacks = (told: Told): string[] => told.lines.filter(line => line.startsWith('The fused chain'));
const errors = (told: Told): string[] =>
  told.result.results.filter(({ status }) => status === 'error').map(({ message }) => message!);

describe('what is kept', () => {
  it('is what something outside of the chain reads; tests and views make a step a table', async () => {
    create({
      'models/a.sql': first(),
      'models/b.sql': model('', reading('a')),
      'models/c.sql': model('', reading('b')),
      'models/d.sql': model('', reading('c')),
      'models/v.sql': reading('c'),
    });
    const told = await run(1);
    expect(fallbacks(told)).toEqual([]);
    expect(await relations()).toEqual(['BASE TABLE c', 'BASE TABLE d', 'VIEW v']);
    const messages = told.result.results.map(({ node, adapter_response: r }) => [node.name, r.get('_message')]);
    expect(messages).toEqual([
      ['a', 'FUSED in c'],
      ['b', 'FUSED in c'],
      ['c', 'OK'],
      ['d', 'OK'],
      ['v', 'OK'],
    ]);
  });

  it('is also what a later chain reads: a view stands between', async () => {
    create({
      'models/a.sql': first(),
      'models/b.sql': model('', reading('a')),
      'models/none.sql': model("persist='none'", reading('a')),
      'models/v.sql': reading('b'),
      'models/c.sql': model(
        '',
        `select v.y, v.x + a.x + n.x as x from {{ ref('v') }} v, {{ ref('a') }} a, {{ ref('none') }} n
         where v.y = ${YEAR} and a.y = v.y and n.y = v.y`,
      ),
    });
    const told = await run(1);
    expect(outcomesOf(told).filter(line => !line.endsWith('success OK'))).toEqual([]);
    expect(await rows('c')).toEqual([[1, 30]]);
    expect(await relations()).toEqual(['BASE TABLE a', 'BASE TABLE b', 'BASE TABLE c', 'BASE TABLE none', 'VIEW v']);
    expect(told.lines).toContain('none: persist: none is not followed, as c reads it in a later chain');
  });

  it('is read where it stands by a part of the chain; what is missing is told', async () => {
    create({
      'models/a.sql': first("persist='table'"),
      'models/b.sql': model('', reading('a')),
      'models/c.sql': model('', reading('b')),
    });
    await run(1);
    const told = await run(1, { select: ['c'] });
    expect(told.result.exitCode).toBe(1);
    expect(errors(told)).toEqual([
      "Compilation Error in model c (models/c.sql)\n  'c' needs the rows of 'b', which is not part of this run and is not persisted",
    ]);
    expect(told.result.results[0]!.diagnostic).toMatchObject({
      code: 'PA653',
      hint: expect.stringContaining('--select b c'),
    });
    expect(outcomesOf(await run(2, { select: ['a'] }))).toEqual(['a success OK']);
    expect(outcomesOf(await run(2, { select: ['b', 'c'] }))).toEqual(['b success FUSED in c', 'c success OK']);
    expect(await rows('c')).toEqual([
      [1, 10],
      [2, 20],
    ]);
  });

  it('in build, tests run between models of a chain, and stop what comes after', async () => {
    const files = {
      'models/a.sql': first(),
      'models/side.sql': first(),
      'models/b.sql': model('', reading('a')),
      'models/c.sql': model(
        '',
        `select b.y, b.x + s.x as x from {{ ref('b') }} b join {{ ref('side') }} s using (y) where b.y = ${YEAR} and s.y = ${YEAR}`,
      ),
      'models/s.yml': `models: [{name: b, columns: [{name: x, data_tests: [not_null, {accepted_values: {arguments: {values: [10]}}}]}]}]`,
    };
    create(files);
    const told = await build(1);
    expect(told.result.exitCode).toBe(0);
    expect(told.result.results.map(({ node }) => node.resource_type)).toEqual(
      ['model', 'model', 'model', 'test', 'test', 'model'].sort(() => 0),
    );
    expect(await rows('c')).toEqual([[1, 20]]);
    const failing = await build(2);
    expect(failing.result.exitCode).toBe(1);
    expect(outcomesOf(failing).filter(line => /^[abc] |^side/.test(line))).toEqual([
      'a success FUSED in b',
      'b success OK',
      'c skipped',
      'side success OK',
    ]);
    expect(await rows('c')).toEqual([[1, 20]]);
  });

  it('in build, unit tests of a step need what it reads', async () => {
    create({
      'models/a.sql': first(),
      'models/b.sql': model('', reading('a', 'y, x + 1 as x')),
      'models/c.sql': model('', reading('b')),
      'models/u.yml': `unit_tests:
  - name: adds_one
    model: b
    given: [{input: ref('a'), rows: [{y: 1, x: 4}]}]
    expect: {rows: [{y: 1, x: 5}]}`,
    });
    const told = await build(1);
    expect(outcomesOf(told)).toEqual(['a success OK', 'adds_one pass', 'b success FUSED in c', 'c success OK']);
    expect(await rows('c')).toEqual([[1, 11]]);
    const again = await project.call(p => p.test(), { vars: { y: 1n } });
    expect(outcomesOf(again)).toEqual(['adds_one pass']);
  });
});

describe('a step that is stored nowhere', () => {
  const files = {
    'models/a.sql': first("persist='none'"),
    'models/b.sql': model('', reading('a')),
    'models/s.yml':
      'models: [{name: a, description: the first, columns: [{name: x, data_tests: [not_null, {accepted_values: {arguments: {values: [5]}}}]}]}]',
  };
  const options = { vars: { y: 3n } };

  it('is worked out by tests, show and views that read it', async () => {
    create({ ...files, 'models/v.sql': "select x + 1 as x from {{ ref('a') }}" });
    expect((await run(3)).result.exitCode).toBe(0);
    expect(await rows('v')).toEqual([[31]]);
    const tested = await project.call(p => p.test(), options);
    expect(outcomesOf(tested)).toEqual([
      'accepted_values_a_x__5 fail Got 1 result, configured to fail if != 0',
      'not_null_a_x pass',
    ]);
    for (const name of ['a', 'b']) {
      const shown = await project.call(p => p.show({ select: [name] }), options);
      expect(shown.result.exitCode).toBe(0);
      const text = shown.events.map(event => (event.type === 'payload' ? event.text : '')).join('');
      expect(text).toContain('30');
    }
  });

  it('is listed, documented and in the artifacts', async () => {
    create(files);
    await run(3);
    const listed = await project.call(
      p => p.list({ select: ['config.materialized:columnar'], resourceTypes: ['model'] }),
      options,
    );
    expect(listed.result.ids).toEqual(['model.t.a', 'model.t.b']);
    const made = await project.call(p => p.docsGenerate(), options);
    expect(made.result.exitCode).toBe(0);
    const catalog = JSON.parse(readFileSync(join(project.dir, 'target/catalog.json'), 'utf8'));
    expect(Object.keys(catalog.nodes)).toEqual(['model.t.b']);
    const manifest = JSON.parse(readFileSync(join(project.dir, 'target/manifest.json'), 'utf8'));
    expect(manifest.nodes['model.t.a'].config).toMatchObject({
      materialized: 'columnar',
      persist: 'none',
      period: 'y',
    });
  });

  it('has hooks, inside of the transaction and around it', async () => {
    create({
      'models/a.sql': model(
        `pre_hook=["insert into log select 'a before'", {'sql': "create table if not exists log (t varchar)", 'transaction': false}],
         post_hook=["insert into log select 'a after'", {'sql': "insert into log select 'a committed'", 'transaction': false}]`,
        `select ${YEAR} as y, 1 as x`,
      ),
      'models/b.sql': model(
        `pre_hook="insert into log select 'b before'", post_hook="insert into log select 'b after ' || count(*) from {{ this }}"`,
        reading('a'),
      ),
      'models/c.sql': model(
        `pre_hook="insert into log select 'c before'", post_hook="insert into log select 'c after'"`,
        reading('a'),
      ),
      'models/d.sql': model('', `select y, x from {{ ref('a') }} join {{ ref('c') }} using (y, x) where y = ${YEAR}`),
    });
    expect(errors(await run(1))).toEqual([]);
    const log = (await project.query('select t from log order by rowid')).map(String);
    expect(log.filter(line => line.startsWith('a'))).toEqual(['a before', 'a after', 'a committed']);
    expect(log.filter(line => line.startsWith('b'))).toEqual(['b before', 'b after 1']);
    expect(log.filter(line => line.startsWith('c'))).toEqual(['c before', 'c after']);
    // What hooks wrote inside of the transaction goes with it.
    project.write({ 'models/d.sql': model('', `select y, 'two'::int as x from {{ ref('a') }} where y = ${YEAR}`) });
    expect((await run(2)).result.exitCode).toBe(1);
    expect((await project.query('select t from log order by rowid')).map(String)).toEqual(log);
  });
});

describe('an enforced contract', () => {
  const contract = (name: string, type: string): string =>
    `models: [{name: ${name}, config: {contract: {enforced: true}}, columns: [{name: y, data_type: integer}, {name: x, data_type: ${type}, constraints: [{type: not_null}]}]}]`;

  it('holds for a step that is kept, in its table', async () => {
    create({
      'models/a.sql': first(),
      'models/b.sql': model('', reading('a')),
      'models/s.yml': contract('b', 'integer'),
    });
    expect(errors(await run(1))).toEqual([]);
    expect(errors(await run(2))).toEqual([]);
    const nullable =
      "select column_name, is_nullable from information_schema.columns where table_name = 'b' order by 1";
    expect(await project.query(nullable)).toEqual([
      ['x', 'NO'],
      ['y', 'YES'],
    ]);
  });

  for (const [kind, settings] of [
    ['in a table', ''],
    ['in files', "persist='parquet'"],
    ['nowhere', "persist='none'"],
  ] as const) {
    it(`refuses other columns of a step that is kept ${kind}, in each period`, async () => {
      create({
        'models/a.sql': model(settings, `select ${YEAR} as y, ${YEAR} * 10 as x`),
        'models/b.sql': model('', reading('a')),
        'models/s.yml': contract('a', 'integer'),
      });
      expect(errors(await run(1))).toEqual([]);
      project.write({ 'models/a.sql': model(settings, `select ${YEAR} as y, '10' as x`) });
      const told = await run(2);
      expect(told.result.exitCode).toBe(1);
      expect(errors(told).join()).toMatch(
        /in model a \(models\/a.sql\)\n {2}This model has an enforced contract that failed/,
      );
      expect(await rows('b')).toEqual([[1, 10]]);
    });
  }
});

describe('on_schema_change', () => {
  const files = (way: string, columns: string): Record<string, string> => ({
    'models/a.sql': model('', `select ${columns}`),
    'models/b.sql': model(`on_schema_change='${way}'`, "select * from {{ ref('a') }} where y = {{ var('y') }}"),
  });
  const change = async (way: string, columns = `${YEAR} as y, 2 as x, 'new' as z`): Promise<Told> => {
    create(files(way, `${YEAR} as y, 1 as x`));
    await run(1);
    project.write(files(way, columns));
    return run(2);
  };

  it('ignore: new columns are left out', async () => {
    expect(errors(await change('ignore'))).toEqual([]);
    expect(await rows('b')).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('append_new_columns: the rows of before have none', async () => {
    expect(errors(await change('append_new_columns'))).toEqual([]);
    expect(await project.query('select y, x, z from b order by y')).toEqual([
      [1, 1, null],
      [2, 2, 'new'],
    ]);
  });

  it('sync_all_columns: columns come and go', async () => {
    expect(errors(await change('sync_all_columns', `${YEAR} as y, 'new' as z`))).toEqual([]);
    expect(await project.query('select * from b order by y')).toEqual([
      [1, null],
      [2, 'new'],
    ]);
  });

  it('fail: says which, and nothing stays', async () => {
    const told = await change('fail');
    expect(told.result.exitCode).toBe(1);
    expect(errors(told).join()).toContain('The source and target schemas on this incremental model are out of sync');
    expect(await rows('b')).toEqual([[1, 1]]);
  });

  it('a table whose columns stand in another order gets each value in its own', async () => {
    create(files('ignore', `${YEAR} as y, 1 as x, 5 as z`));
    await run(1);
    project.write(files('ignore', `7 as z, 3 as x, ${YEAR} as y`));
    expect(errors(await run(2))).toEqual([]);
    expect(await rows('b')).toEqual([
      [1, 1, 5],
      [2, 3, 7],
    ]);
  });
});

describe('flags', () => {
  const state = {
    'models/a.sql': model('', `select ${YEAR} as y, 1 as x`),
    'models/b.sql': model(
      '',
      `select y, x {% if is_incremental() %}+ coalesce((select sum(x) from {{ this }} where y = ${YEAR} - 1), 0){% endif %} as x
       from {{ ref('a') }} where y = ${YEAR}`,
    ),
    'models/p.sql': model("persist='parquet'", reading('b')),
  };

  it('--full-refresh begins anew with the period that is run', async () => {
    create(state);
    for (const y of [1, 2, 3]) await run(y);
    expect(await rows('b')).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(errors(await run(3, { flags: { full_refresh: true } }))).toEqual([]);
    expect(await rows('b')).toEqual([[3, 1]]);
    expect(await rows('p')).toEqual([[3, 1]]);
    const files = readdirSync(join(project.dir, 'files/p'), { recursive: true }).filter(name =>
      String(name).endsWith('.parquet'),
    );
    expect(files).toHaveLength(1);
  });

  it('--empty reads no rows, and makes tables of the right columns', async () => {
    create({
      ...state,
      'models/src.sql': "{{ config(materialized='table') }} select 1 as y, 1 as x",
      'models/a.sql': model('', reading('src')),
    });
    expect(errors(await run(1, { flags: { empty: true } }))).toEqual([]);
    expect(await rows('b')).toEqual([]);
    expect(
      await project.query("select column_name from information_schema.columns where table_name = 'p' order by 1"),
    ).toEqual([['x'], ['y']]);
  });
});

describe('Parquet files', () => {
  const files = (settings = '', more = ''): Record<string, string> => ({
    'models/a.sql': model('', `select ${YEAR} as y, range::int as x, 'k' || range % 2 as k from range(4) ${more}`),
    'models/p.sql': model(`persist='parquet'${settings}`, reading('a', 'y, x, k')),
    'models/r.sql': model('', `select y, count(*) as n from {{ ref('p') }} where y = ${YEAR} group by y`),
  });
  const parquet = (): string[] =>
    (existsSync(join(project.dir, 'files/p')) ? readdirSync(join(project.dir, 'files/p'), { recursive: true }) : [])
      .map(String)
      .filter(name => name.endsWith('.parquet'))
      .sort();

  it('stand in a folder per period, behind a view; a rerun replaces those of its period', async () => {
    create(files());
    for (const y of [1, 2]) expect(errors(await run(y))).toEqual([]);
    expect(await relations()).toEqual(['BASE TABLE r', 'VIEW p']);
    const before = parquet();
    expect(before.map(name => name.split('/')[0])).toEqual(['y=1', 'y=2']);
    project.write(files('', 'where range > 1'));
    expect(errors(await run(2))).toEqual([]);
    const after = parquet();
    expect(after[0]).toBe(before[0]);
    expect(after).toHaveLength(2);
    expect(after[1]).not.toBe(before[1]);
    expect(await project.query('select y, count(*)::int from p group by y order by y')).toEqual([
      [1, 4],
      [2, 2],
    ]);
    expect(await project.query('select y, n::int from r order by y')).toEqual([
      [1, 4],
      [2, 2],
    ]);
  });

  it('are written by partition, with codec and level', async () => {
    create(files(", partition_by='k', codec='gzip'"));
    expect(errors(await run(1))).toEqual([]);
    expect(parquet().map(name => name.split('/').slice(0, 2).join('/'))).toEqual(['y=1/k=k0', 'y=1/k=k1']);
    const [file] = parquet();
    expect(
      await project.query(
        `select distinct compression from parquet_metadata('${join(project.dir, 'files/p', file!)}')`,
      ),
    ).toEqual([['GZIP']]);
    expect(await project.query('select y, x, k from p order by x')).toEqual([
      [1, 0, 'k0'],
      [1, 1, 'k1'],
      [1, 2, 'k0'],
      [1, 3, 'k1'],
    ]);
  });

  it('a first period without rows, by partition, has a file for its columns', async () => {
    create(files(", partition_by='k'", `where ${YEAR} > 1`));
    expect(errors(await run(1))).toEqual([]);
    expect(await rows('p')).toEqual([]);
    expect(errors(await run(2))).toEqual([]);
    expect(await project.query('select count(*)::int from p')).toEqual([[4]]);
  });

  it('what a killed run left behind is deleted, and nothing else of the folder', async () => {
    create(files());
    await run(1);
    const [own] = parquet();
    const stray = own!.replace(/[0-9a-f]{12}\.parquet$/, 'aaaaaaaaaaaa.parquet');
    const aside = `.pa-${own!.split('/')[1]!.replace(/_[0-9a-f]{12}\.parquet$/, '')}-aaaaaaaaaaaa/data.tmp`;
    project.write(
      Object.fromEntries(
        [stray, aside, 'y=1/theirs.parquet', '.pa-other_123456-aaaaaaaaaaaa/data.tmp'].map(path => [
          `files/p/${path}`,
          '',
        ]),
      ),
    );
    await run(2);
    const left = readdirSync(join(project.dir, 'files/p'), { recursive: true }).map(String);
    expect(left).not.toContain(stray);
    expect(left).not.toContain(aside);
    for (const path of [own, 'y=1/theirs.parquet', '.pa-other_123456-aaaaaaaaaaaa/data.tmp'])
      expect(left).toContain(path);
  });

  it('a file of an earlier period that is gone is told, and nothing is changed', async () => {
    create(files());
    for (const y of [1, 2]) await run(y);
    project.delete(`files/p/${parquet()[0]}`);
    const told = await run(2);
    expect(errors(told).join()).toMatch(/Columnar model 'p': the file .*y=1.*is gone/);
    expect(await project.query('select y, n::int from r order by y')).toEqual([
      [1, 4],
      [2, 4],
    ]);
  });
});

describe('queries', () => {
  it('may end in semicolons and comments, name relations in full, and stand in text', async () => {
    create({
      'models/a.sql': `${first("persist='none'")} ; -- db.main.a;\n;`,
      'models/b.sql': model(
        "persist='none'",
        `select {{ ref('a') }}.y, main.a.x, '{{ ref('a') }}' as t from {{ ref('a') }} /* {{ ref('a') }} */ where A.y = ${YEAR};`,
      ),
      'models/c.sql': model(
        '',
        `with b as (select y, x, t from {{ ref('b') }} where y = ${YEAR}) select b.*, z.x as zx from b join {{ ref('b') }} z using (y) where z.y = ${YEAR} --`,
      ),
      // Not stored: a part of who reads it, semicolon and all.
      'models/v.sql': "{{ config(materialized='table') }} select * from {{ ref('a') }}",
    });
    for (const y of [1, 2]) {
      const told = await run(y);
      expect([errors(told), fallbacks(told)]).toEqual([[], []]);
    }
    expect(await rows('c')).toEqual([1, 2].map(y => [y, y * 10, '"db"."main"."a"', y * 10]));
    expect(await rows('v')).toEqual([[2, 20]]);
    // Every filter on the period is seen: nothing is kept that need not be.
    expect(await relations()).toEqual(['BASE TABLE c', 'BASE TABLE v']);
  });

  it('that read their own table see the rows of before, and none that they add', async () => {
    create({
      'models/a.sql': model('', `select ${YEAR} as y, range::int as x from range(5)`),
      'models/s.sql': model(
        '',
        `select y, x from {{ ref('a') }} where y = ${YEAR}
         {% if is_incremental() %} union all select ${YEAR}, x + 100 from {{ this }} where y = ${YEAR} - 1 {% endif %}`,
      ),
    });
    for (const y of [1, 2, 3]) expect(errors(await run(y))).toEqual([]);
    expect(await project.query('select y, count(*)::int, sum(x)::int from s group by y order by y')).toEqual([
      [1, 5, 10],
      [2, 10, 520],
      [3, 15, 1530],
    ]);
  });

  it('may name columns of a shared step that nobody needs in the end', async () => {
    const inner = "(select a.y, a.x, a.big from {{ ref('a') }} a where a.y = {{ var('y') }})";
    create({
      'models/a.sql': model("persist='none'", `select ${YEAR} as y, 1 as x, repeat('z', 100) as big`),
      'models/b.sql': model('', `select y, x from ${inner}`),
      'models/c.sql': model('', `select y, x + 1 as x from ${inner}`),
    });
    const told = await run(1);
    expect([errors(told), fallbacks(told)]).toEqual([[], []]);
    expect(told.sql.join('\n')).toContain('null::VARCHAR as "big"');
    expect([await rows('b'), await rows('c')]).toEqual([[[1, 1]], [[1, 2]]]);
  });

  it('that read all periods of a step get them, though it would else be kept nowhere', async () => {
    create({
      'models/a.sql': first(),
      'models/b.sql': model('', reading('a')),
      'models/c.sql': model('', `select ${YEAR} as y, count(*)::int as n, sum(x)::int as x from {{ ref('b') }}`),
    });
    for (const y of [1, 2, 3]) expect(errors(await run(y))).toEqual([]);
    expect(await rows('c')).toEqual([
      [1, 1, 10],
      [2, 2, 30],
      [3, 3, 60],
    ]);
    expect(await relations()).toEqual(['BASE TABLE b', 'BASE TABLE c']);
  });
});

describe('artifacts', () => {
  it('of a chain that succeeds, falls back or fails follow the schemas of dbt', async () => {
    create({
      'models/a.sql': first("persist='none'"),
      'models/b.sql': model("persist='parquet', partition_by=['x']", reading('a')),
      'models/c.sql': model(
        '',
        `select y, {% if execute and ${"var('y')"} == 2 %}{{ run_query('select 1 from ' ~ ref('b')).rows[0][0] }}{% else %}1{% endif %} as x
         from {{ ref('b') }} where y = ${YEAR}`,
      ),
      'models/d.sql': model(
        '',
        `select y, case when y = 3 then 'x'::int end as x from {{ ref('c') }} where y = ${YEAR}`,
      ),
    });
    const statuses: string[][] = [];
    for (const y of [1, 2, 3]) {
      const { result } = await run(y);
      statuses.push(result.results.map(({ status }) => status));
      for (const [name, version] of [
        ['manifest', 'manifest-v12'],
        ['run_results', 'run-results-v6'],
      ] as const) {
        const found = JSON.parse(readFileSync(join(project.dir, 'target', `${name}.json`), 'utf8'));
        expect(problemsOf(version, found)).toEqual([]);
      }
    }
    expect(statuses).toEqual([
      ['success', 'success', 'success', 'success'],
      ['success', 'success', 'success', 'success'],
      ['skipped', 'skipped', 'skipped', 'error'],
    ]);
  });
});

describe('periods', () => {
  it('a period that is not set, or is no value, is told before anything is done', async () => {
    create({ 'models/a.sql': "{{ config(materialized='columnar', period='y') }} select 1 as y" });
    const unset = await project.run();
    expect(errors(unset).join()).toContain(
      "Columnar model 'a' has the period 'y', but no variable of that name is set",
    );
    const wrong = await project.run({ vars: { y: 1.5 } });
    expect(errors(wrong).join()).toContain("The variable 'y' holds 1.5, which is no period");
    expect(existsSync(project.database) ? await relations() : []).toEqual([]);
  });

  it('a period may be text', async () => {
    create({
      'models/a.sql': model('', `select '${YEAR}' as y, 1 as x`),
      'models/p.sql': model("persist='parquet'", `select y, x from {{ ref('a') }} where y = '${YEAR}'`),
    });
    for (const y of ['2025/Q1', '2025 Q2', '2025/Q1']) {
      const told = await project.run({ vars: { y } });
      expect(errors(told)).toEqual([]);
    }
    expect(await project.query('select count(*)::int, count(distinct y)::int from p')).toEqual([[2, 2]]);
  });

  it('without one, each run replaces all', async () => {
    create({
      'models/a.sql': "{{ config(materialized='columnar') }} select 1 as x",
      'models/b.sql': "{{ config(materialized='columnar') }} select x from {{ ref('a') }}",
    });
    for (let i = 0; i < 2; i += 1) expect(errors(await project.run())).toEqual([]);
    expect(await rows('b')).toEqual([[1]]);
    expect(await relations()).toEqual(['BASE TABLE b']);
  });
});

describe('a change of where rows are kept', () => {
  it('carries the rows of earlier periods over, from a table into files and back', async () => {
    const kept = (persist: string): Record<string, string> => ({
      'models/a.sql': model(
        `persist='${persist}'`,
        `select ${YEAR} as y, 1 as x {% if is_incremental() %}
         union all select ${YEAR}, x + 1 from {{ this }} where y = ${YEAR} - 1 {% endif %}`,
      ),
    });
    create(kept('table'));
    for (const y of [1, 2]) await run(y);
    for (const [persist, y] of [
      ['parquet', 3],
      ['parquet', 3],
      ['table', 4],
      ['table', 3],
    ] as const) {
      project.write(kept(persist));
      expect(errors(await run(y))).toEqual([]);
    }
    expect(await project.query('select y, count(*)::int, max(x) from a group by y order by y')).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
      [4, 4, 4],
    ]);
  });
});

describe('rows of another period than the current one', () => {
  const restating = (settings: string): Record<string, string> => ({
    'models/a.sql': model(
      settings,
      `select ${YEAR} as y, ${YEAR} * 10 as x union all select ${YEAR} - 1, ${YEAR} * 10 where ${YEAR} > 2`,
    ),
  });

  it('take the place of those that are there, as with delete+insert', async () => {
    create(restating(''));
    for (const y of [1, 2, 3, 3]) expect(errors(await run(y))).toEqual([]);
    expect(await project.query('select y, x from a order by all')).toEqual([
      [1, 10],
      [2, 30],
      [3, 30],
    ]);
  });

  it('are refused in files, which are replaced as a whole', async () => {
    create(restating("persist='parquet'"));
    for (const y of [1, 2]) expect(errors(await run(y))).toEqual([]);
    expect(errors(await run(3))[0]).toContain('a row of another period than y 3');
    expect(await project.query('select y, x from a order by all')).toEqual([
      [1, 10],
      [2, 20],
    ]);
  });
});
