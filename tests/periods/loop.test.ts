import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { problemsOf } from '../artifacts/schema.ts';
import { TestProject } from '../support/executable.ts';
import { ofType, opened, outcomes, readAnew } from './support.ts';

const PROJECT = `name: t
version: "1.0"
profile: t
vars: {year: 1, first: 2, last: 4}
periods:
  variable: year
  start: "{{ var('first') }}"
  end: "{{ var('last') }}"
`;

/** Reads the year in an ephemeral model, in a macro, by its own past, and through a YAML-free config. */
const MODELS = {
  'macros/year.sql': "{% macro year() %}{{ var('year') }}{% endmacro %}",
  'models/now.sql': "{{ config(materialized='ephemeral') }} select {{ year() }} as year",
  'models/state.sql': `{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='year') }}
select year, 1 {% if is_incremental() %} + coalesce((select max(n) from {{ this }} where year < {{ year() }}), 0) {% endif %} as n
from {{ ref('now') }}`,
  'models/latest.sql':
    "{{ config(materialized='table') }} select max(year) as year, {{ year() }} as told from {{ ref('state') }}",
  'models/seen.sql': "select * from {{ ref('state') }} where year <= {{ year() }}",
};

let project: TestProject;
afterEach(() => project.remove());

const start = (files: Record<string, string> = {}): TestProject =>
  new TestProject({ 'dbt_project.yml': PROJECT, ...MODELS, ...files });

interface Written {
  readonly results: { unique_id: string; status: string; compiled_code: string | null; adapter_response: object }[];
  readonly args: Record<string, unknown>;
}

const target = (file: string): unknown => JSON.parse(readFileSync(join(project.dir, 'target', file), 'utf8'));

describe('a run over periods', () => {
  it('runs each period in order with its value, and reads the project once', async () => {
    project = start();
    const { handle, events } = opened(project);
    const result = await handle.run({ periods: '2-4' });
    expect(outcomes(result)).toEqual([2, 3, 4].flatMap(() => ['state@success', 'latest@success', 'seen@success']));
    expect(await project.query('select * from state order by year')).toEqual([
      [2, 1],
      [3, 2],
      [4, 3],
    ]);
    expect(await project.query('select * from latest')).toEqual([[4, 4]]);
    expect(readAnew(events)).toBe(0);
    expect(ofType(events, 'found')).toHaveLength(1);
  });

  it('gives the rows of one process per period', async () => {
    project = start();
    await opened(project).handle.run({ periods: [1, 2, 3] });
    const rows = await project.query('from state order by year');
    const compiled = readFileSync(join(project.dir, 'target/compiled/t/models/state.sql'), 'utf8');
    project.remove();
    project = start();
    for (const year of [1, 2, 3]) await opened(project, [`year=${year}`]).handle.run();
    expect(await project.query('from state order by year')).toEqual(rows);
    expect(readFileSync(join(project.dir, 'target/compiled/t/models/state.sql'), 'utf8')).toBe(compiled);
  });

  it('takes its range from the project file', async () => {
    project = start();
    expect((await opened(project).handle.run({ periods: 'all' })).success).toBe(true);
    expect(await project.query('select list(year order by year) from state')).toEqual([[['2', '3', '4'].map(Number)]]);
    const later = opened(project, ['last=6']);
    await later.handle.run({ periods: { start: 5 } });
    expect(ofType(later.events, 'periods-started')[0]?.periods).toEqual([5, 6]);
  });

  it('finds the variable in the models where the project file does not name it', async () => {
    project = start({
      'dbt_project.yml': 'name: t\nversion: "1.0"\nprofile: t\nvars: {year: 1}\nmodels: {t: {+period: year}}\n',
    });
    expect((await opened(project).handle.run({ periods: '8-9' })).success).toBe(true);
    expect(await project.query('select list(year order by year) from state')).toEqual([[[8, 9]]]);
  });

  it('holds the results of all periods, as dbt reads them, each with its own SQL', async () => {
    project = start();
    await opened(project).handle.run({ periods: '2-3', select: ['state', 'latest'] });
    const written = target('run_results.json') as Written;
    expect(problemsOf('run-results-v6', written)).toEqual([]);
    expect(written.results.map(r => r.unique_id)).toEqual([2, 3].flatMap(() => ['model.t.state', 'model.t.latest']));
    expect(written.results.map(r => /(\d) as told/.exec(r.compiled_code ?? '')?.[1])).toEqual([
      undefined,
      '2',
      undefined,
      '3',
    ]);
    expect(written.args).toMatchObject({ which: 'run', years: ['2', '3'], vars: {} });
    // What the database counted is not dbt's to see.
    expect(written.results[0]?.adapter_response).toEqual({ _message: 'OK' });
    expect(target('periods.json')).toMatchObject({ variable: 'year', periods: [2, 3], done: [2, 3], status: 'done' });
  });

  it('counts the rows that each period wrote, by stage', async () => {
    project = start({
      'dbt_project.yml': `${PROJECT}  stages:\n    state: state\n    told: ['path:models/latest.sql', seen]\n`,
    });
    const { handle, events } = opened(project);
    await handle.run({ periods: '2-3' });
    const finished = ofType(events, 'period-finished').map(({ figures }) => figures);
    expect(finished.map(({ period, rows, nodes }) => [period, rows, nodes])).toEqual([
      [2, 2, 3],
      [3, 2, 3],
    ]);
    expect(finished[0]?.stages.map(({ stage, rows, nodes }) => [stage, rows, nodes])).toEqual([
      ['state', 1, 1],
      ['told', 1, 2],
    ]);
    for (const figures of finished) expect(figures.peakBytes).toBeGreaterThan(10_000_000);
    const table = ofType(events, 'periods-finished')[0];
    expect(table?.periods).toEqual(finished);
    expect(table).toMatchObject({ left: [], stopped: null });
  });

  it('builds seeds, snapshots and tests in each period, and runs the hooks of each', async () => {
    project = start({
      'dbt_project.yml': `${PROJECT}on-run-start: create table if not exists main.hooks (year int, n text)\n${''}on-run-end: "insert into main.hooks values ({{ var('year') }}, '{{ results | length }}')"\n`,
      'seeds/s.csv': 'a\n1\n2\n',
      'tests/one.sql': "select * from {{ ref('latest') }} where year <> {{ var('year') }}",
    });
    const result = await opened(project).handle.build({ periods: '2-3' });
    expect(result.results.flatMap(({ diagnostic }) => diagnostic?.message ?? [])).toEqual([]);
    expect(result.success).toBe(true);
    expect(outcomes(result).filter(text => text.startsWith('one@'))).toEqual(['one@pass', 'one@pass']);
    expect(await project.query('select year, n from hooks order by year')).toEqual([
      [2, '5'],
      [3, '5'],
    ]);
    expect(await project.query('select count(*) from s')).toEqual([['2']]);
  });

  it('builds from scratch in its first period only', async () => {
    project = start();
    await opened(project).handle.run({ periods: '1-2' });
    const flags = new Map([['full_refresh', true]]);
    const result = await opened(project, [], { flags }).handle.run({ periods: '3-5' });
    expect(result.success).toBe(true);
    expect(await project.query('select list([year, n] order by year) from state')).toEqual([
      [
        [
          [3, 1],
          [4, 2],
          [5, 3],
        ],
      ],
    ]);
    expect((target('run_results.json') as Written).args['full_refresh']).toBe(true);
    // A run that goes on does not begin again.
    await opened(project, [], { flags }).handle.run({ periods: { years: ['3-6'], done: [3, 4, 5] } });
    expect(await project.query('select count(*) from state')).toEqual([['4']]);
  });

  it('tells after each period, with its results', async () => {
    project = start();
    const told: [number, number][] = [];
    await opened(project).handle.run({
      periods: '2-4',
      onPeriod: async ({ period, results }) => void told.push([period, results.length]),
    });
    expect(told).toEqual([
      [2, 3],
      [3, 3],
      [4, 3],
    ]);
  });
});

describe('what follows from the variable while files are read', () => {
  const perPeriod = async (files: Record<string, string>, periods = '2-4') => {
    project = start(files);
    const { handle, events, complaints } = opened(project);
    const result = await handle.run({ periods });
    expect(complaints()).toEqual([]);
    expect(result.success).toBe(true);
    return { result, anew: readAnew(events) };
  };

  it('a model that is switched on in one period runs in that one', async () => {
    const { result, anew } = await perPeriod({
      'models/late.sql':
        "{{ config(materialized='table', enabled=var('year') == 3) }} select {{ var('year') }} as year",
    });
    expect(outcomes(result).filter(text => text.startsWith('late@'))).toEqual(['late@success']);
    expect(anew).toBe(1);
    expect(await project.query('from late')).toEqual([[3]]);
  });

  it('a ref that changes leads to the other model', async () => {
    const { anew } = await perPeriod({
      'models/odd.sql': "{{ config(materialized='table') }} select 'odd' as kind",
      'models/even.sql': "{{ config(materialized='table') }} select 'even' as kind",
      'models/kind.sql': `{{ config(materialized='incremental') }}
        select {{ var('year') }} as year, kind from {{ ref('odd' if var('year') % 2 else 'even') }}`,
    });
    expect(await project.query('from kind order by year')).toEqual([
      [2, 'even'],
      [3, 'odd'],
      [4, 'even'],
    ]);
    // The one that was read for the first period holds for the third.
    expect(anew).toBe(1);
  });

  it('a read of the period before is found, where only later periods have one', async () => {
    const { anew } = await perPeriod({
      'models/pay.sql': `{{ config(materialized='columnar', period='year', unique_key='year', persist='table') }}
        select {{ var('year') }} as year, 10 as pay`,
      'models/grown.sql': `{{ config(materialized='columnar', period='year', unique_key='year', persist='table') }}
        select year, pay {% if var('year') > 2 %} + (select sum(pay) from {{ prior(ref('pay')) }}) {% endif %} as pay
        from {{ ref('pay') }} where year = {{ var('year') }}`,
    });
    expect(await project.query('select list([year, pay] order by year) from grown')).toEqual([
      [
        [
          [2, 10],
          [3, 20],
          [4, 20],
        ],
      ],
    ]);
    expect(anew).toBe(2);
  });

  it('a config of the project file is that of the period', async () => {
    const { anew } = await perPeriod({
      'dbt_project.yml': `${PROJECT}models: {t: {latest: {+alias: "latest_{{ var('year', 0) }}"}}}\n`,
    });
    expect(
      await project.query("select table_name from duckdb_tables() where table_name like 'latest_%' order by 1"),
    ).toEqual([['latest_2'], ['latest_3'], ['latest_4']]);
    expect(anew).toBe(3);
  });

  it('a value of a property file is that of the period', async () => {
    await perPeriod({
      'models/p.yml': `models: [{name: latest, config: {meta: {year: "{{ var('year') }}"}}}]`,
      'models/latest.sql':
        "{{ config(materialized='table') }} select {{ config.get('meta').year }} as year from {{ ref('state') }}",
    });
    expect(await project.query('select distinct year from latest')).toEqual([[4]]);
  });

  it('a schema name of a macro is that of the period', async () => {
    await perPeriod({
      'macros/schema.sql': "{% macro generate_schema_name(name, node) %}y{{ var('year') }}{% endmacro %}",
    });
    expect(
      await project.query("select schema_name from duckdb_tables() where table_name = 'state' order by 1"),
    ).toEqual([['y2'], ['y3'], ['y4']]);
  });

  it('is found again from the cache of an earlier parse', async () => {
    const files = {
      'models/late.sql':
        "{{ config(materialized='table', enabled=var('year') == 3) }} select {{ var('year') }} as year",
      'models/p.yml': `models: [{name: latest, description: "{{ var('other', 1) }}"}]`,
    };
    project = start(files);
    for (const _ of [1, 2]) {
      const { code, output } = await project.run('run', '--years', '2-4');
      expect(code, output).toBe(0);
      expect(output.match(/created sql table model main.late /g)).toHaveLength(1);
    }
  });
});

describe('a period that fails', () => {
  const broken = {
    'models/state.sql': MODELS['models/state.sql'].replace(
      'select year',
      "select {{ 'nope,' if var('year') == 3 else '' }} year",
    ),
  };

  it('is worked to its end, and later ones do not start', async () => {
    project = start(broken);
    const { handle, events } = opened(project);
    const result = await handle.run({ periods: '2-5' });
    expect(result).toMatchObject({ success: false, exitCode: 1 });
    expect(outcomes(result)).toEqual([
      'state@success',
      'latest@success',
      'seen@success',
      'state@error',
      'latest@skipped',
      'seen@skipped',
    ]);
    expect(ofType(events, 'periods-finished')[0]).toMatchObject({ left: [3, 4, 5], stopped: 'failure' });
    expect(target('periods.json')).toMatchObject({ done: [2], status: 'failed' });
    expect(await project.query('from state')).toEqual([[2, 1]]);
  });

  it('says so on the terminal', async () => {
    project = start(broken);
    const { code, output } = await project.run('run', '--years', '2-5');
    expect(code).toBe(1);
    expect(output).toContain('year 3 failed; 4 to 5 were not started. pa retry goes on with 3.');
  });

  it('that cannot even be read leaves what was done before', async () => {
    project = start({
      'models/bad.sql': "{{ exceptions.raise_compiler_error('not in 3') if var('year') == 3 }} select 1 as one",
    });
    const { handle, complaints } = opened(project);
    const result = await handle.run({ periods: '2-4' });
    expect(result.exitCode).toBe(2);
    expect(complaints().join()).toContain('not in 3');
    expect(target('periods.json')).toMatchObject({ done: [2], status: 'failed' });
    expect((target('run_results.json') as Written).results).toHaveLength(4);
  });

  it('by Ctrl-C leaves the periods before it done', async () => {
    project = start();
    const stop = new AbortController();
    const { handle, events } = opened(project, [], { signal: stop.signal });
    const result = await handle.run({ periods: '2-4', onPeriod: ({ period }) => void (period === 3 && stop.abort()) });
    expect(result.exitCode).toBe(2);
    expect(ofType(events, 'periods-finished')[0]).toMatchObject({ left: [4], stopped: 'interrupt' });
    expect(target('periods.json')).toMatchObject({ done: [2, 3] });
    expect(await project.query('select list(year order by year) from state')).toEqual([[[2, 3]]]);
  });
});

describe('a run over periods that cannot be', () => {
  const complaint = async (
    files: Record<string, string>,
    periods: object | string,
    ...vars: string[]
  ): Promise<string> => {
    project = start(files);
    const { handle, complaints } = opened(project, vars);
    const result = await handle.run({ periods });
    expect(result.exitCode).toBe(2);
    return complaints().join('\n');
  };
  const block = (text: string) => ({
    'dbt_project.yml': `name: t\nversion: "1.0"\nprofile: t\nvars: {year: 1}\n${text}`,
  });

  it.each([
    [{}, '2-4', ['year=3'], "PA675 --vars sets 'year', which a run over periods sets itself"],
    [{}, '4-2', [], "PA670 '4-2' is no period: it ends before it begins; write 2-4"],
    [{}, { years: ['2-4'], start: 2 }, [], 'PA673 --years and --start or --end are mutually exclusive'],
    [block('periods: {variable: year}'), { start: 2 }, [], 'PA673 Where the periods end is not known'],
    [block('periods: {variable: year}'), 'all', [], 'PA673 Where the periods begin is not known'],
    [block(''), '1-2', [], 'PA674 Which variable holds the period is not known'],
    [block('periods: 3'), '1-2', [], 'PA676 periods: must be a mapping, not 3'],
    [block('periods: {varable: year}'), '1-2', [], "PA676 periods: has no key 'varable'"],
    [
      block('periods: {variable: [year]}'),
      '1-2',
      [],
      "PA676 periods: variable must be the name of a variable, not ['year']",
    ],
    [block('periods: {variable: year, start: soon}'), '1-2', [], "PA676 periods: start must be an integer, not 'soon'"],
    [block('periods: {variable: year, start: 3, end: 2}'), '1-2', [], 'PA676 periods: end 2 is before start 3'],
    [
      block('periods: {variable: year, stages: [a]}'),
      '1-2',
      [],
      'PA676 periods: stages must map the name of each stage to its selectors',
    ],
    [
      block('periods: {variable: year, stages: {a: [1]}}'),
      '1-2',
      [],
      "PA676 periods: the stage 'a' must be a list of selectors",
    ],
    [block('periods: {variable: year, stages: {a: ["nope:x"]}}'), '1-2', [], "PA402 'nope' is not a valid method name"],
  ] as const)('%j, asked for %j %j', async (files, periods, vars, text) => {
    expect(await complaint(files, periods, ...vars)).toBe(text);
  });

  it('has another database in each period', async () => {
    const profile = `t: {target: dev, outputs: {dev: {type: duckdb, path: "db{{ var('year', 1) }}.duckdb"}}}`;
    expect(await complaint({ 'profiles.yml': profile }, '1-2')).toBe(
      'PA673 The profile leads to another database for year 2',
    );
  });

  it('names two variables in its models', async () => {
    const models = block('models: {t: {state: {+period: year}, seen: {+period: month}}}');
    expect(await complaint(models, '1-2')).toBe(
      'PA674 The models name more than one variable as their period: month, year',
    );
  });

  it('shows the place in the project file', async () => {
    project = start(block('periods:\n  variable: year\n  start: soon\n'));
    const { code, output } = await project.run('run', '--years', '1-2');
    expect(code).toBe(2);
    expect(output).toContain('--> dbt_project.yml:7:3  PA676');
  });
});
