import { afterEach, expect, it } from 'vitest';
import { TestProject } from '../support/executable.ts';

let project: TestProject;
afterEach(() => project.remove());

const start = (): TestProject =>
  new TestProject({
    'dbt_project.yml':
      'name: t\nversion: "1.0"\nprofile: t\nvars: {year: 1}\nperiods: {variable: year, start: 3, end: 4, stages: {all of it: "*"}}\n',
    'models/a.sql': `{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='year') }}
select {{ var('year') }} as year`,
  });

const years = async (): Promise<unknown> => (await project.query('select list(year order by year) from a'))[0]?.[0];

it('takes ranges, single periods, both ends, and what the project file says', async () => {
  project = start();
  for (const [words, expected] of [
    [
      ['--years', '1-2'],
      [1, 2],
    ],
    [
      ['--years', '6', '8'],
      [1, 2, 6, 8],
    ],
    [
      ['--years', 'all'],
      [1, 2, 3, 4, 6, 8],
    ],
    [['--years=9'], [1, 2, 3, 4, 6, 8, 9]],
    [
      ['--start', '10', '--end', '11'],
      [1, 2, 3, 4, 6, 8, 9, 10, 11],
    ],
    [
      ['--end', '5'],
      [1, 2, 3, 4, 5, 6, 8, 9, 10, 11],
    ],
  ] as const) {
    const { code, output } = await project.run('run', ...words, '--select', 'a');
    expect(code, output).toBe(0);
    expect(await years()).toEqual(expected);
  }
});

it('prints a heading and figures per period, and the table', async () => {
  project = start();
  const { output } = await project.run('build', '--years', '1-2');
  expect(output).toContain('2 periods of year: 1 to 2');
  expect(output).toMatch(/\u2501\u2501 year 2 \u2501\u2501 2 of 2 \u2501+/);
  expect(output).toMatch(
    / 2 OK in \d+\.\d\ds: CPU \d+\.\d\ds, 1 row, memory \d+ MB, peak \d+ MB\n {2}all of it {3,}\d/,
  );
  expect(output).toMatch(/\nyear {2}stage {6,}seconds +cpu +rows +peak MB\n1 +all of it +\d/);
  expect(output).toMatch(/\nall +\d+\.\d\d +\d+\.\d\d +2 +\d+\n/);
  expect(output).toContain('Done. PASS=2 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=2');
  expect(output.match(/Concurrency/g)).toHaveLength(1);
});

it.each([
  [['--years', '4-1'], 2, 'PA670'],
  [['--years', 'abc'], 2, "'abc' is no period"],
  [['--years', '1-2', '2-3'], 2, 'PA671'],
  [['--years', '1-99999'], 2, 'PA672'],
  [['--years', '1-2', '--end', '3'], 2, 'PA673'],
  [['--years', '1-2', '--vars', 'year=1'], 2, 'PA675'],
  [['--start', 'x'], 2, "'x' is not a valid integer"],
  [['--years', '1-2', '--select', 'nothing'], 0, 'Nothing to do'],
] as const)('pa run %j exits with %d', async (words, expected, text) => {
  project = start();
  const { code, output } = await project.run('run', ...words);
  expect(code, output).toBe(expected);
  expect(output).toContain(text);
});

it('is an option of run and build only', async () => {
  project = start();
  const { code, output } = await project.run('test', '--years', '1-2');
  expect(code).toBe(2);
  expect(output).toContain('No such option: --years');
  expect((await project.run('run', '--help')).output).toMatch(/--years PERIOD\.\.\. +One run per period/);
});
