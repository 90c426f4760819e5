// What a terminal shows of chains: lines of their members, fallback, validation, plans; and complaints at their places.
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/cli.ts';
import { TestProject } from '../support/executable.ts';

const PROJECT = `name: t
version: "1.0"
profile: t
vars: {y: 1}
models:
  t:
    +materialized: columnar
    +period: y
`;
const step = (columns: string, parent: string): string =>
  `select ${columns} from {{ ref('${parent}') }} where y = {{ var('y') }}`;

const MODELS = {
  'models/a.sql': "select {{ var('y') }} as y, i as id, i * 10 as x from range(3) as t(i)",
  'models/b.sql': step('y, id, x + 1 as x', 'a'),
  'models/c.sql': step('y, id, x + 1 as x', 'b'),
};

let project: TestProject;
afterEach(() => project.remove());

async function pa(...args: string[]): Promise<{ code: number; lines: string[] }> {
  let out = '';
  const write = (more: string): string => (out += more);
  const code = await runCommandLine([...args, '--no-partial-parse', '--no-use-colors'], {
    cwd: project.dir,
    env: { DBT_PROFILES_DIR: project.dir },
    stdout: { write },
    stderr: { write },
    signal: new AbortController().signal,
  });
  const lines = out.split('\n').map(line => line.replace(/^\d\d:\d\d:\d\d {2}/, '').replace(/ in \d+\.\d\ds\]$/, ']'));
  return { code, lines };
}

const start = (files: Record<string, string> = {}): TestProject =>
  new TestProject({ 'dbt_project.yml': PROJECT, ...MODELS, ...files });
const ends = (lines: string[]): string[] =>
  lines.filter(line => /^\d of/.test(line) && !line.includes('START')).map(line => line.replace(/ \.{2,} /, ' '));

describe('lines of a chain', () => {
  it('tell what was fused, into what, and give it no time of its own', async () => {
    project = start();
    const { code, lines } = await pa('run');
    expect(code).toBe(0);
    expect(ends(lines)).toEqual([
      '1 of 3 OK created sql columnar model main.a [FUSED in c]',
      '2 of 3 OK created sql columnar model main.b [FUSED in c]',
      '3 of 3 OK created sql columnar model main.c [OK]',
    ]);
  });

  it('tell what was worked out and not kept, and what nobody needed', async () => {
    project = start({
      'models/a.sql': "{{ config(persist='none') }} select {{ var('y') }} as y, 1 as id, random() as x",
      'models/d.sql': step('y, id, x * 2 as x', 'a'),
      'models/n.sql': `{{ config(persist='none') }} ${step('y, id', 'a')}`,
    });
    const { lines } = await pa('run');
    expect(ends(lines)).toEqual(
      expect.arrayContaining([
        '1 of 5 OK created sql columnar model main.a [NOT KEPT]',
        expect.stringMatching(/main\.n \[NOT NEEDED\]$/),
      ]),
    );
  });

  it('show models that were undone or never came to be as skipped, not as created', async () => {
    project = start({ 'models/b.sql': step("y, id, 'x'::int as x", 'a') });
    const { code, lines } = await pa('run');
    expect(code).toBe(1);
    expect(ends(lines)).toEqual([
      '1 of 3 SKIP relation main.a [SKIP]',
      '2 of 3 ERROR creating sql columnar model main.b [ERROR]',
      '3 of 3 SKIP relation main.c [SKIP]',
    ]);
    expect(lines).toContain('Done. PASS=0 WARN=0 ERROR=1 SKIP=2 NO-OP=0 TOTAL=3');
    expect(lines.filter(line => line.startsWith('The fused chain'))).toEqual([
      expect.stringMatching(/^The fused chain of 3 models failed in \w; going on model by model: Conversion Error: /),
    ]);
  });

  it('tell what --validate compared', async () => {
    project = start();
    const { code, lines } = await pa('run', '--validate');
    expect(code).toBe(0);
    expect(lines).toContain('Validated a chain of 3 models: fused and step by step, 1 output agrees (3 rows)');
  });
});

describe('pa compile --plan', () => {
  it('keeps to 80 columns but for the author’s SQL', async () => {
    const wide = Array.from({ length: 30 }, (_, i) => `${i} as a_rather_long_column_${i}`).join(', ');
    const names = Array.from({ length: 12 }, (_, i) => `a_step_with_a_long_name_${i}`);
    project = start({
      'models/a.sql': `{{ config(persist='none') }} select {{ var('y') }} as y, 1 as id, random() as x, ${wide}`,
      ...Object.fromEntries(names.map(name => [`models/${name}.sql`, step('y, id, a_rather_long_column_1 as n', 'a')])),
      'models/c.sql':
        `select {{ var('y') }} as y, ${names.map((name, i) => `${name}.n as n_${i}`).join(', ')} from ${names
          .map(name => `{{ ref('${name}') }} as ${name}`)
          .join(' join ')}`.replace(/ join (.*? as (\w+))/g, ' join $1 using (y)'),
    });
    const { code, lines } = await pa('compile', '--plan');
    expect(code).toBe(0);
    const from = lines.findIndex(line => line.startsWith('Chain 1'));
    const to = lines.findIndex(line => line.startsWith('-- 1 of'));
    expect(from).toBeGreaterThan(0);
    const head = lines.slice(from, to);
    expect(head.filter(line => line.length > 80)).toEqual([]);
    expect(head.some(line => line.length > 60)).toBe(true);
  });
});

describe('pa compile --plan --json', () => {
  it('is one document on stdout', async () => {
    project = start();
    let out = '';
    const code = await runCommandLine(['compile', '--plan', '--json'], {
      cwd: project.dir,
      env: { DBT_PROFILES_DIR: project.dir },
      stdout: { write: (more: string) => (out += more) },
      stderr: { write: () => true },
      signal: new AbortController().signal,
    });
    expect(code).toBe(0);
    expect(JSON.parse(out).chains[0].steps.map((step: { name: string }) => step.name)).toEqual(['a', 'b', 'c']);
  });
});

describe('what a model says wrongly', () => {
  const complaint = (lines: string[]): string => lines.join('\n');

  it.each([
    ['unique_key', "unique_key=['idd']", 'y, id, x', "'idd', which is no column of its rows (y, id, x)"],
    ['period', "unique_key='id'", 'id, x', "'y', which is no column of its rows (id, x)"],
  ])(
    '%s names a column that is not there: told at the setting, and nothing stays',
    async (key, config, columns, text) => {
      project = start({ 'models/d.sql': `{{ config(${config}) }}\n${step(columns, 'c')}` });
      const { code, lines } = await pa('run');
      expect(code).toBe(1);
      expect(complaint(lines)).toContain(`Columnar model 'd': ${key} names ${text}`);
      const place = key === 'period' ? 'dbt_project.yml:8:6' : 'models/d.sql:1:11';
      expect(complaint(lines)).toContain(`--> ${place}  PA650`);
      expect(await project.query('select table_name from duckdb_tables()')).toEqual([]);
    },
  );

  it('an expression as a key is left alone', async () => {
    project = start({ 'models/d.sql': `{{ config(unique_key="id || '-' || y") }}\n${step('y, id, x', 'c')}` });
    expect((await pa('run')).code).toBe(0);
  });

  it('a folder that cannot be written to', async () => {
    project = start({ occupied: 'a file' });
    const folder = join(project.dir, 'occupied');
    project.write({
      'models/d.sql': `{{ config(persist='parquet', location='${folder}') }}\n${step('y, id, x', 'c')}`,
    });
    const { code, lines } = await pa('run');
    expect(code).toBe(1);
    expect(complaint(lines)).toContain(`Columnar model 'd': its Parquet files cannot be written to ${folder}: ENOTDIR`);
    expect(complaint(lines)).toContain('PA659');
    expect(complaint(lines)).not.toContain('bug in pa');
    expect(await project.query('select table_name from duckdb_tables()')).toEqual([]);
  });

  it('prior() of a source', async () => {
    project = start({
      'models/s.yml': 'sources: [{name: raw, schema: main, tables: [{name: t}]}]',
      'models/d.sql': "select {{ var('y') }} as y, 1 as id from {{ prior(source('raw', 't')) }}",
    });
    const { code, lines } = await pa('run');
    expect(code).toBe(1);
    expect(complaint(lines)).toContain('prior() takes what ref() gives, not the source "db"."main"."t"');
  });
});
