import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { TestProject } from '../support/executable.ts';

/** Runs for minutes, unless it is cut off. */
const SLOW = 'select count(*) as n from range(1000000) a, range(1000000) b where (a.range * b.range) % 7 = 1';

let project: TestProject;
afterEach(() => project.remove());

const results = (): { unique_id: string; status: string; message: string | null }[] =>
  JSON.parse(readFileSync(join(project.dir, 'target/run_results.json'), 'utf8')).results;

/** Interrupts a run once a text stands in its output, and waits for its end. */
async function interrupted(signal: 'SIGINT' | 'SIGTERM', ...words: string[]) {
  const { child, done } = project.start(words);
  await new Promise<void>(resolve => {
    let seen = '';
    child.stdout?.on('data', data => {
      seen += String(data);
      if (/START sql (view|table) model main.slow/.test(seen)) setTimeout(resolve, 300);
    });
    child.once('close', () => resolve());
  });
  const started = performance.now();
  child.kill(signal);
  return { ...(await done), seconds: (performance.now() - started) / 1000 };
}

describe('an interrupted run', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s cuts its statement off, starts nothing more, exits with 2',
    async signal => {
      project = new TestProject({
        'models/quick.sql': "{{ config(materialized='table') }} select 1 as x",
        // A hook that the database works on for long stands in for any slow statement.
        'models/slow.sql': `{{ config(materialized='view', pre_hook="create table unfinished as ${SLOW}") }} select 1 as x from {{ ref('quick') }}`,
        'models/slow_below.sql': "select * from {{ ref('slow') }}",
        'dbt_project.yml':
          'name: t\nversion: "1.0"\nprofile: t\non-run-end: create table main.ended as select 1 as x\n',
      });
      const { code, output, seconds } = await interrupted(signal, 'run', '--threads', '1');
      expect(code).toBe(2);
      expect(seconds).toBeLessThan(10);
      expect(output).toMatch(/CANCEL query model\.t\.slow \.+ \[CANCEL\]/);
      expect(output).toContain('Exited because of keyboard interrupt');
      expect(output).toMatch(/Done\. PASS=\d WARN=0 ERROR=0 SKIP=0/);
      expect(output).not.toMatch(/slow_below|hook/);
      expect(results().map(r => r.unique_id)).not.toContain('model.t.slow');
      const left = (
        await project.query(
          'select table_name from duckdb_tables() union select view_name from duckdb_views() where not internal',
        )
      ).flat();
      expect(left).not.toContain('unfinished');
      expect(left).not.toContain('slow');
      expect(left).not.toContain('ended');
      expect((await project.run('run', '-s', 'quick')).code).toBe(0);
    },
  );
});

test('an interrupted batch leaves nothing behind, and no failures are told', async () => {
  project = new TestProject({
    'models/quick.sql': "{{ config(materialized='table') }} select 1 as x",
    'models/slow.sql': `{{ config(materialized='table') }} ${SLOW}`,
  });
  const { code, output } = await interrupted('SIGINT', 'run', '--threads', '1');
  expect(code).toBe(2);
  expect(output).toMatch(/CANCEL query model\.t\.slow/);
  expect(output).not.toMatch(/Failure in|ERROR creating/);
  expect((await project.query('select table_name from duckdb_tables()')).flat()).not.toContain('slow');
});

describe('--fail-fast', () => {
  test('cuts running statements off and runs the hooks of the end', async () => {
    project = new TestProject({
      'models/fails.sql': "{{ config(materialized='table') }} select error('no') from range(1000)",
      'models/below.sql': "select * from {{ ref('fails') }}",
      'models/slow.sql': `{{ config(materialized='table') }} ${SLOW}`,
      'dbt_project.yml': 'name: t\nversion: "1.0"\nprofile: t\non-run-end: create table main.ended as select 1 as x\n',
    });
    const { code, output } = await project.run('run', '--threads', '2', '--fail-fast');
    expect(code).toBe(1);
    expect(output).toContain('CANCEL query model.t.slow');
    expect(output).toContain('Completed with 1 error');
    const byNode = Object.fromEntries(results().map(r => [r.unique_id, `${r.status}: ${r.message}`]));
    expect(byNode['model.t.slow']).toBe('skipped: Skipping due to fail_fast');
    expect(byNode['model.t.below']).toMatch(/^skipped/);
    expect(await project.query('select * from main.ended')).toEqual([[1]]);
  });
});
