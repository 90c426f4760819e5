// The examples of the users' guide to the hybrid pipeline (docs/events.md), typed as they stand there.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ReferenceCopy } from '../events/reference-copy.ts';

const minutes = 60_000;
const PATH = 'data/parquet/polars_events';

let project: ReferenceCopy;
beforeAll(async () => {
  project = await new ReferenceCopy().fill();
  await succeeds('seed', '-q');
  await succeeds('run', '-q', '--years', '2025');
  await succeeds('events', '--start', '2025', '--end', '2025', '--out', PATH);
}, 2 * minutes);
afterAll(() => project.remove());

async function succeeds(...args: string[]): Promise<string> {
  const { code, output } = await project.pa(...args);
  expect(code, output.slice(-4000)).toBe(0);
  return output;
}

/** Rows of `show --output json`, with any limit. */
async function rows(inline: string, ...more: string[]): Promise<Record<string, unknown>[]> {
  const output = await succeeds('show', '--quiet', '--output', 'json', '--limit', '-1', '--inline', inline, ...more);
  return JSON.parse(output.slice(output.indexOf('{'))).show;
}

const SNAPSHOT = 'select count(*), sum(hash(t))::varchar from p.main.fct_workforce_snapshot as t';

it(
  'pa parse --quiet says nothing when all is well',
  async () => {
    expect(await succeeds('parse', '--quiet')).toBe('');
  },
  minutes,
);

it(
  'pa ls --select source:polars_events.*',
  async () => {
    const output = await succeeds('ls', '--select', 'source:polars_events.*');
    expect(output.trim()).toBe('source:simulation.polars_events.fct_yearly_events_polars');
  },
  minutes,
);

it(
  'pa show of the source',
  async () => {
    const source = 'source:polars_events.fct_yearly_events_polars';
    const output = await succeeds('show', '--select', source, '--limit', '10');
    expect(output).toContain("Previewing node 'fct_yearly_events_polars'");
    expect(output.split('\n').filter(text => /^\| .*-2025-\d+ /.test(text))).toHaveLength(10);
  },
  minutes,
);

it(
  'the conditional source',
  async () => {
    const inline = `select count(*) as events, '{{ var("use_polars_events", false) }}' as polars from
    {% if var('use_polars_events', false) %}{{ source('polars_events', 'fct_yearly_events_polars') }}
    {% else %}{{ ref('fct_yearly_events') }}{% endif %}`;
    const [bySql] = await rows(inline);
    const [fromParquet] = await rows(inline, '--vars', "{'use_polars_events': true}");
    expect(bySql?.['polars']).toBe('False');
    expect(fromParquet?.['polars']).toBe('True');
    expect(fromParquet?.['events']).toBe(bySql?.['events']);
    const compiled = join(project.dir, 'target/compiled/simulation/models/events/stg_unified_events.sql');
    await succeeds('compile', '-q', '--select', 'stg_unified_events', '--vars', '{event_generation_mode: polars}');
    expect(readFileSync(compiled, 'utf8')).toContain(`read_parquet('${PATH}/simulation_year=*/*.parquet'`);
  },
  minutes,
);

it(
  'the comparison query over both sources',
  async () => {
    const inline = `
    with sql_events as (select event_type, count(*) as sql_count from {{ ref('fct_yearly_events') }} group by 1),
    polars_events as (
      select event_type, count(*) as polars_count from {{ source('polars_events', 'fct_yearly_events_polars') }} group by 1
    )
    select *, coalesce(polars_count, 0) - coalesce(sql_count, 0) as difference
    from sql_events full join polars_events using (event_type) order by event_type`;
    const found = await rows(inline);
    expect(found.length).toBeGreaterThan(4);
    expect(found.map(row => row['difference'])).toEqual(found.map(() => 0));
  },
  minutes,
);

it(
  'the quality query',
  async () => {
    const inline = `
    select simulation_year, count(*) as events, count(*) - count(distinct event_id) as duplicates,
      count(*) filter (where employee_id is null) as without_employee,
      count(*) filter (where year(effective_date) <> simulation_year) as outside_of_year
    from {{ source('polars_events', 'fct_yearly_events_polars') }} group by 1 order by 1`;
    expect(await rows(inline)).toMatchObject([
      { simulation_year: 2025, duplicates: 0, without_employee: 0, outside_of_year: 0 },
    ]);
  },
  minutes,
);

it(
  'state and metrics from Parquet',
  async () => {
    const before = await project.query(SNAPSHOT);
    const vars = `{'polars_events_path': '${PATH}', 'use_polars_events': true}`;
    const output = await succeeds('run', '--select', 'state:*', 'metrics:*', '--vars', vars);
    expect(output).toMatch(/model main\.fct_workforce_snapshot/);
    expect(output).toMatch(/model main\.metrics_participation/);
    expect(output).not.toMatch(/model main\.fct_yearly_events/);
    expect(await project.query(SNAPSHOT)).toEqual(before);
  },
  minutes,
);

it(
  'debug_polars_events by variable, and enabled by config; validation fails the run on a difference',
  async () => {
    const off = await project.pa('run', '--select', 'debug_polars_events');
    expect(off.output).toMatch(/does not match any enabled nodes/);
    await succeeds('build', '--select', 'debug_polars_events', '--vars', 'debug_polars_events: true');

    const file = join(project.dir, 'project.yml');
    const text = readFileSync(file, 'utf8');
    const enabled = text.replace(/\+enabled: "\{\{ var\('debug_polars_events'.*$/m, '+enabled: true');
    expect(enabled).not.toBe(text);
    writeFileSync(file, enabled);
    await succeeds('build', '--select', 'debug_polars_events', 'debug_event_comparison');
    const checks = await rows("select check_name, is_passed from {{ ref('debug_polars_events') }}");
    expect(checks.length).toBeGreaterThan(8);
    expect(checks.every(check => check['is_passed'] === true)).toBe(true);

    await succeeds('run', '--select', 'debug_event_comparison', '--vars', 'polars_validation_mode: true');
    await succeeds('events', '-q', '--years', '2025', '--out', PATH, '--seed', '1');
    const differs = await project.pa('run', '-s', 'debug_event_comparison', '--vars', 'polars_validation_mode: true');
    expect(differs.code).toBe(1);
    expect(differs.output).toMatch(/the events of 2025 of type \w+ differ/);
  },
  2 * minutes,
);

it(
  'event_generation in the project file sends every command to Parquet',
  async () => {
    const file = join(project.dir, 'project.yml');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(/^event_generation:\n/m, 'event_generation:\n  mode: polars\n'),
    );
    const inline = '{{ var("event_generation_mode") }} {{ var("use_polars_events") }}';
    const compiled = await succeeds('compile', '-q', '--inline', `select '${inline}' as mode`);
    expect(compiled).toContain("select 'columnar True' as mode");
    const sql = await succeeds('compile', '-q', '--inline', `select '${inline}'`, '--vars', 'use_polars_events: false');
    expect(sql).toContain("select 'sql False'");
  },
  minutes,
);
