import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { TestProject } from '../support/executable.ts';
import { opened, outcomes } from './support.ts';

let project: TestProject;
afterEach(() => project.remove());

const target = (file: string) => JSON.parse(readFileSync(join(project.dir, 'target', file), 'utf8'));

const MODELS = {
  'models/good.sql': 'select 1 as x',
  'models/bad.sql': "select {{ 'nope' if var('broken', true) else 1 }} as x",
  'models/below.sql': "select * from {{ ref('bad') }}",
};

describe('retry', () => {
  it('runs what failed or was skipped again, with the flags of the run before', async () => {
    project = new TestProject(MODELS);
    const first = await project.run('run', '--exclude', 'nothing_such', '--vars', 'broken=true', '--full-refresh');
    expect(first.code).toBe(1);
    project.write({ 'models/bad.sql': "select 2 as x {{ '' if flags.FULL_REFRESH else 'nope' }}" });
    const { code, output } = await project.run('retry');
    expect(code, output).toBe(0);
    expect(output).toContain('Done. PASS=2 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=2');
    expect(output).not.toContain('main.good');
    expect(target('run_results.json').args).toMatchObject({ which: 'run', full_refresh: true, vars: { broken: true } });
    expect(await project.query('from below')).toEqual([[2]]);
  });

  it('can be done again until nothing is left, and takes other variables', async () => {
    project = new TestProject(MODELS);
    expect(outcomes(await opened(project).handle.run())).toEqual(['bad@error', 'good@success', 'below@skipped']);
    expect(outcomes(await opened(project).handle.retry())).toEqual(['bad@error', 'below@skipped']);
    expect(outcomes(await opened(project, ['broken=false']).handle.retry())).toEqual(['bad@success', 'below@success']);
    const { handle, events } = opened(project);
    expect(await handle.retry()).toMatchObject({ success: true, exitCode: 0, results: [] });
    expect(events).toContainEqual({
      type: 'line',
      level: 'info',
      name: 'NothingToRetry',
      message: 'Nothing to retry: the previous run succeeded',
    });
  });

  it('goes by the command before: build has its tests', async () => {
    project = new TestProject({
      ...MODELS,
      'tests/check.sql': "select * from {{ ref('good') }} where {{ var('broken', true) }}",
    });
    expect((await opened(project).handle.build({ select: ['good', 'check'] })).exitCode).toBe(1);
    const result = await opened(project, ['broken=false']).handle.retry();
    expect(outcomes(result)).toEqual(['check@pass']);
    expect(target('run_results.json').args.which).toBe('build');
  });

  it('calls a failed operation again with its arguments', async () => {
    project = new TestProject({
      'macros/op.sql':
        "{% macro op(table) %}{% if var('broken', true) %}{{ exceptions.raise_compiler_error('no') }}{% endif %}{% do run_query('create table ' ~ table ~ ' as select 1 as x') %}{% endmacro %}",
    });
    expect((await project.run('run-operation', 'op', '--args', '{table: made}')).code).toBe(1);
    const { code, output } = await project.run('retry', '--vars', 'broken=false');
    expect(code, output).toBe(0);
    expect(await project.query('from made')).toEqual([[1]]);
    expect((await project.run('retry')).output).toContain('Nothing to retry: the previous run-operation succeeded');
  });

  it('reads the artifacts of --state', async () => {
    project = new TestProject(MODELS);
    await opened(project).handle.run();
    const state = join(project.dir, 'elsewhere');
    await project.run('parse', '--target-path', 'other');
    const { code, output } = await project.run(
      'retry',
      '--state',
      'target',
      '--target-path',
      'other',
      '--vars',
      'broken=false',
    );
    expect(code, output).toBe(0);
    const missing = await project.run('retry', '--state', state);
    expect(missing.code).toBe(2);
    expect(missing.output).toContain(`Could not find previous run in '${state}' target directory`);
  });

  it('builds only the failed batches of a microbatch model', async () => {
    const model = (broken: string): string => `{{ config(materialized='incremental', incremental_strategy='microbatch',
  event_time='day', begin='2024-01-01', batch_size='day') }}
select day, ${broken} as made from {{ ref('days') }}`;
    project = new TestProject({
      'models/days.sql':
        "{{ config(materialized='table', event_time='day') }} select (date '2024-01-01' + i::int)::timestamp as day from range(4) t(i)",
      'models/batches.sql': model("case when day = '2024-01-03' then error('no') else 'first' end"),
    });
    const window = ['--event-time-start', '2024-01-01', '--event-time-end', '2024-01-05'];
    expect((await project.run('run', ...window)).code).toBe(1);
    project.write({ 'models/batches.sql': model("'again'") });
    const { code, output } = await project.run('retry');
    expect(code, output).toBe(0);
    expect(await project.query('select made, count(*) from batches group by 1 order by 1')).toEqual([
      ['again', '1'],
      ['first', '3'],
    ]);
    expect(target('run_results.json').results[0].batch_results.successful).toHaveLength(4);
  });

  it('says what it cannot do', async () => {
    project = new TestProject(MODELS);
    const none = await project.run('retry');
    expect(none.code).toBe(2);
    expect(none.output).toContain("Could not find previous run in 'target' target directory");
    await opened(project).handle.run();
    const path = join(project.dir, 'target', 'run_results.json');
    const results = readFileSync(path, 'utf8');
    rmSync(join(project.dir, 'models', 'below.sql'));
    const gone = await project.run('retry');
    expect(gone.code).toBe(2);
    expect(gone.output).toContain("Couldn't find model 'model.t.below' -- does it exist or is it disabled?");
    writeFileSync(path, results.replace('"which":"run"', '"which":"freshness"'));
    const other = await project.run('retry');
    expect(other.code).toBe(2);
    expect(other.output).toContain("The previous command 'freshness' cannot be retried");
    writeFileSync(path, 'no json');
    expect((await project.run('retry')).output).toContain('PA701');
  });
});

const LOOP = {
  'dbt_project.yml':
    'name: t\nversion: "1.0"\nprofile: t\nvars: {year: 1}\nperiods: {variable: year, start: 1, end: 4}\n',
  'models/state.sql': `{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='year') }}
select {{ var('year') }} as year, 1
{% if is_incremental() %} + (select max(n) from {{ this }} where year < {{ var('year') }}) {% endif %} as n
{% if var('year') == 3 and var('broken', true) %} from nope {% endif %}`,
  'models/other.sql': 'select 1 as x',
};

describe('retry of a run over periods', () => {
  const years = () => project.query('select list([year, n] order by year) from state');

  it('goes on with the period that broke, as a whole, with the selection of the run', async () => {
    project = new TestProject(LOOP);
    expect((await project.run('run', '--years', 'all', '-s', 'state')).code).toBe(1);
    expect(await years()).toEqual([
      [
        [
          [1, 1],
          [2, 2],
        ],
      ],
    ]);
    const again = await project.run('retry');
    expect(again.code).toBe(1);
    expect(again.output).toContain('4 periods of year: 1 to 4; done before: 1 to 2');
    const { code, output } = await project.run('retry', '--vars', 'broken=false');
    expect(code, output).toBe(0);
    expect(output).not.toContain('main.other');
    expect(await years()).toEqual([
      [
        [
          [1, 1],
          [2, 2],
          [3, 3],
          [4, 4],
        ],
      ],
    ]);
    expect(target('periods.json')).toMatchObject({ done: [1, 2, 3, 4], status: 'done' });
    expect((await project.run('retry')).output).toContain('Nothing to retry');
  });

  it('runs the nodes before the one that failed again too', async () => {
    project = new TestProject(LOOP);
    await opened(project).handle.run({ periods: 'all', exclude: ['nothing'] });
    const result = await opened(project, ['broken=false']).handle.retry();
    expect(outcomes(result)).toEqual(['other@success', 'state@success', 'other@success', 'state@success']);
  });

  it('goes on after a kill, from the periods that were done', async () => {
    project = new TestProject({
      ...LOOP,
      'models/state.sql': LOOP['models/state.sql'].replace(
        'from nope',
        'from (select count(*) from range(1000000) a, range(1000000) b where (a.range * b.range) % 7 = 1) q',
      ),
    });
    const { child, done } = project.start(['run', '--years', '1-4']);
    await new Promise<void>(resolve => {
      let seen = '';
      child.stdout?.on('data', data => {
        seen += String(data);
        if (/year 3 .*START sql incremental model main.state/s.test(seen)) setTimeout(resolve, 200);
      });
      child.once('close', () => resolve());
    });
    child.kill('SIGKILL');
    expect((await done).code).toBeNull();
    expect(target('periods.json')).toMatchObject({ done: [1, 2], status: 'running' });
    const { code, output } = await project.run('retry', '--vars', 'broken=false');
    expect(code, output).toBe(0);
    expect(output).toContain('done before: 1 to 2');
    expect(await years()).toEqual([
      [
        [
          [1, 1],
          [2, 2],
          [3, 3],
          [4, 4],
        ],
      ],
    ]);
  });

  it('leaves a checkpoint alone once another command ran', async () => {
    project = new TestProject(LOOP);
    await opened(project).handle.run({ periods: 'all' });
    await opened(project).handle.run({ select: ['other'] });
    const { handle, events } = opened(project);
    expect((await handle.retry()).results).toEqual([]);
    expect(events.some(event => event.type === 'line' && event.name === 'NothingToRetry')).toBe(true);
  });

  it('refuses a checkpoint that is damaged', async () => {
    project = new TestProject(LOOP);
    await opened(project).handle.run({ periods: '1-2' });
    for (const [text, reason] of [
      ['{', 'JSON'],
      ['{"version": 9}', 'its version is 9, not 1'],
      ['{"version": 1}', 'it does not hold what pa writes'],
    ] as const) {
      writeFileSync(join(project.dir, 'target', 'periods.json'), text);
      const { code, output } = await project.run('retry');
      expect(code).toBe(2);
      expect(output).toContain('PA679');
      expect(output).toContain(reason);
    }
  });
});
