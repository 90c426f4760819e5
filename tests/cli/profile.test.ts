import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { PerformanceReport } from '../../src/report/performance/index.ts';
import { TestProject } from '../support/executable.ts';

let project: TestProject;
afterEach(() => project.remove());

const FILES = {
  'models/marts/orders.sql':
    "{{ config(materialized='table') }} select range as id, range % 7 as kind from range(20000)",
  'models/marts/totals.sql':
    "{{ config(materialized='table') }} select kind, count(*) as n from {{ ref('orders') }} group by 1",
};
const yml = (more = ''): string => `name: t\nversion: "1.0"\nprofile: t\n${more}`;

const report = (): PerformanceReport =>
  JSON.parse(readFileSync(join(project.dir, 'target/performance.json'), 'utf8')) as PerformanceReport;

describe('pa run --profile', () => {
  test('measures, writes both files and says where', async () => {
    project = new TestProject(FILES);
    const { code, output } = await project.run('run', '--profile');
    expect(code).toBe(0);
    expect(output).toMatch(/Performance: [\d.]+ s, CPU [\d.]+ s, peak memory \d+ MB/);
    expect(output).toMatch(/report +target\/performance\.html/);
    const { nodes, totals, samples, schema_version } = report();
    expect(schema_version).toBe(1);
    expect(nodes.map(({ name, rows_written, folder, period }) => ({ name, rows_written, folder, period }))).toEqual([
      { name: 'orders', rows_written: 20_000, folder: 'marts', period: null },
      { name: 'totals', rows_written: 7, folder: 'marts', period: null },
    ]);
    expect(nodes.every(node => node.statements > 0 && node.database_cpu_seconds > 0)).toBe(true);
    expect(totals.peak_rss_bytes).toBeGreaterThan(1e7);
    expect(samples.length).toBeGreaterThan(1);
    expect(readFileSync(join(project.dir, 'target/performance.html'), 'utf8')).toMatch(
      /^<!doctype html>[\s\S]*<\/html>\n$/,
    );
  });

  test('a chain goes on behind an ephemeral model, which has no time of its own', async () => {
    project = new TestProject({
      ...FILES,
      'models/between.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('totals') }}",
      'models/last.sql': "{{ config(materialized='table') }} select * from {{ ref('between') }}",
    });
    expect((await project.run('run', '--profile')).code).toBe(0);
    const { periods, nodes } = report();
    expect(periods[0]?.critical_path).toEqual(['model.t.orders', 'model.t.totals', 'model.t.last']);
    expect(nodes.map(node => node.name)).not.toContain('between');
  });

  test('over years it has a record per node and year', async () => {
    const sql = "{{ config(materialized='table') }} select {{ var('year') }} as year";
    project = new TestProject({
      'models/a.sql': sql,
      'dbt_project.yml': yml('periods: {variable: year, start: 2025, end: 2027}\nvars: {year: 2025}\n'),
    });
    expect((await project.run('run', '--years', '2025-2026', '--profile')).output).toContain('PASS=2');
    const { nodes, periods } = report();
    expect(nodes.map(({ name, period }) => [name, period])).toEqual([
      ['a', '2025'],
      ['a', '2026'],
    ]);
    expect(periods.map(period => period.label)).toEqual(['2025', '2026']);
  });

  test('with a name it still chooses a profile', async () => {
    project = new TestProject(FILES);
    expect((await project.run('run', '--profile', 't')).code).toBe(0);
    expect(existsSync(join(project.dir, 'target/performance.json'))).toBe(false);
    const { code, output } = await project.run('run', '--profile', 'other');
    expect([code, output]).toEqual([2, expect.stringContaining("'other'")]);
  });

  test('a command that measures nothing wants the name', async () => {
    project = new TestProject(FILES);
    const { code, output } = await project.run('parse', '--profile');
    expect(code).toBe(2);
    expect(output).toContain("Option '--profile' requires an argument");
  });

  test('followed by another option it measures', async () => {
    project = new TestProject(FILES);
    expect((await project.run('build', '--profile', '-s', 'orders')).code).toBe(0);
    expect(report().nodes.map(node => node.name)).toEqual(['orders']);
  });

  test('a failing node is in the report too, and the exit code is its own', async () => {
    project = new TestProject({ ...FILES, 'models/bad.sql': "{{ config(materialized='table') }} select error('no')" });
    expect((await project.run('run', '--profile')).code).toBe(1);
    expect(report().nodes.find(node => node.name === 'bad')?.status).toBe('error');
  });
});

test('performance: {profile: true} measures every run; its thresholds warn', async () => {
  const block = 'performance: {profile: true, thresholds: {seconds: 0.0001}}';
  project = new TestProject({
    ...FILES,
    'dbt_project.yml': yml(`${block}\nmodels: {t: {marts: {+warn_seconds: 60}}}\n`),
    'models/quick.sql': 'select 1 as x',
  });
  const { code, output } = await project.run('run');
  expect(code).toBe(0);
  expect(output).toMatch(/model\.t\.quick took 0\.\d+ s, more than the threshold of 0\.000 s/);
  expect(output).not.toMatch(/model\.t\.orders took/);
  expect((await project.run('run', '--warn-error')).code).toBe(2);
});

test('without either, nothing is measured and no file written', async () => {
  project = new TestProject(FILES);
  const { output } = await project.run('run');
  expect(output).not.toContain('Performance:');
  expect(existsSync(join(project.dir, 'target/performance.json'))).toBe(false);
});

describe('resources', () => {
  const LIMIT = "select current_setting('memory_limit') as memory, current_setting('threads') as threads";
  test('hold for the model and are put back, after failures too', async () => {
    project = new TestProject({
      'models/a.sql': `{{ config(materialized='table', memory_limit='300MB', threads=1, priority=1) }} ${LIMIT}`,
      'models/b.sql': `{{ config(materialized='table', memory_limit='200MB') }} select error('no')`,
      'models/c.sql': `{{ config(materialized='table') }} -- depends_on: {{ ref('a') }}\n${LIMIT}`,
    });
    expect((await project.run('run', '--threads', '1')).code).toBe(1);
    expect(await project.query('select * from a')).toEqual([['286.1 MiB', '1']]);
    const [[memory, threads] = []] = await project.query('select * from c');
    expect(['286.1 MiB', '190.7 MiB']).not.toContain(memory);
    const [[before] = []] = await project.query("select current_setting('threads')");
    expect(Number(threads)).toBe(Number(before));
  });

  test('wrong values are told with file and line, before anything runs', async () => {
    project = new TestProject({
      'models/a.sql': "{{ config(\n    materialized='table',\n    memory_limit='much'\n) }}\nselect 1 as x",
      'models/b.sql': 'select 1 as x',
      'models/b.yml': 'models:\n  - name: b\n    config:\n      threads: 0\n',
      'models/f/c.sql': 'select 1 as x',
      'dbt_project.yml': yml('models:\n  t:\n    f:\n      +priority: soon\n'),
    });
    const { code, output } = await project.run('run');
    expect(code).toBe(2);
    expect(output).toContain(
      "The config 'memory_limit' of model.t.a must be a size such as '2GB', or a part such as '50%', not 'much'",
    );
    expect(output).toContain('--> models/a.sql:3:5  PA693');
    expect(output).toContain("The config 'threads' of model.t.b must be a whole number from 1 to 1024, not 0");
    expect(output).toContain('--> models/b.yml:4:7  PA693');
    expect(output).toContain("The config 'priority' of model.t.c must be");
    expect(output).toContain('--> dbt_project.yml:7:8  PA693');
    expect(output).not.toContain('START');
  });

  test('a pool of one connection is enough for many threads', async () => {
    project = new TestProject({
      ...FILES,
      ...Object.fromEntries(
        Array.from({ length: 12 }, (_, i) => [
          `models/m${i}.sql`,
          `{{ config(materialized='table', pre_hook='select 1') }} select ${i} as x`,
        ]),
      ),
      'dbt_project.yml': yml('performance: {connection_pool: 1}\n'),
    });
    expect((await project.run('build', '--threads', '4')).output).toContain('PASS=14');
  });

  test('max_memory_gb bounds the database and warns when the process is over it', async () => {
    project = new TestProject({
      'models/a.sql': `{{ config(materialized='table') }} ${LIMIT}`,
      'dbt_project.yml': yml('performance: {max_memory_gb: 0.04}\n'),
    });
    const { code, output } = await project.run('run');
    expect(code).toBe(0);
    expect(output).toMatch(
      /The process uses 0\.\d+ GB of memory, more than the 0\.04 GB of performance\.max_memory_gb/,
    );
    expect((await project.query('select memory from a'))[0]).toEqual(['28.6 MiB']);
  });
});
