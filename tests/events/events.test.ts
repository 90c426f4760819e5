// `pa events` on the reference project, as a user runs it.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReferenceCopy } from './reference-copy.ts';

const YEARS = [2025, 2026, 2027];
const RANGE = ['--start', '2025', '--end', '2027'];
const minutes = 60_000;

let project: ReferenceCopy;
beforeAll(async () => {
  project = await new ReferenceCopy().fill();
});
afterAll(() => project.remove());

const parquet = (folder: string): string =>
  `read_parquet('${project.dir}/${folder}/simulation_year=*/*.parquet', hive_partitioning = true)`;

async function succeeds(...args: string[]): Promise<string> {
  const { code, output } = await project.pa(...args);
  expect(code, output.slice(-4000)).toBe(0);
  return output;
}

/** Columns of the events in the order of the model. */
async function columns(): Promise<string[]> {
  const rows = await project.query(
    "select column_name from duckdb_columns() where database_name = 'p' and table_name = 'fct_yearly_events' order by column_index",
  );
  return rows.flat() as string[];
}

/** Rows that only one of two places has. */
async function differing(a: string, b: string): Promise<number> {
  const names = (await columns())
    .map(name => (name === 'simulation_year' ? 'simulation_year::integer' : name))
    .join(', ');
  const only = (x: string, y: string): string => `(select ${names} from ${x} except all select ${names} from ${y})`;
  const [row] = await project.query(
    `select (select count(*) from ${only(a, b)}) + (select count(*) from ${only(b, a)})`,
  );
  return Number(row?.[0]);
}

describe('pa events', () => {
  it(
    'writes a file per year with the very rows that a run year by year gives for that seed',
    async () => {
      const output = await succeeds('events', ...RANGE, '--out', 'out/a', '--seed', '12345');
      expect(output).toMatch(/Events of 2025 to 2027 from fct_yearly_events to out\/a/);
      expect(output).toMatch(/2026: \d+ events in /);
      expect(output).toMatch(/[\d,]+ events in 3 files/);
      expect(readdirSync(join(project.dir, 'out/a')).sort()).toEqual(YEARS.map(year => `simulation_year=${year}`));
      // Nothing was built into the project's own database.
      expect(existsSync(project.database)).toBe(false);

      await succeeds('seed', '-q');
      await succeeds('run', '-q', '--years', '2025-2027', '--vars', 'random_seed=12345');
      expect(await differing('p.main.fct_yearly_events', parquet('out/a'))).toBe(0);
      const [count] = await project.query(`select count(*), count(distinct event_id) from ${parquet('out/a')}`);
      expect(count?.[0]).toBe(count?.[1]);
      expect(Number(count?.[0])).toBeGreaterThan(500);
    },
    2 * minutes,
  );

  it(
    'gives the same bytes again, with one thread as with two, and other rows for another seed',
    async () => {
      await succeeds('events', ...RANGE, '--out', 'out/b', '--seed', '12345', '--threads', '1');
      await succeeds('events', ...RANGE, '--out', 'out/c', '--seed', '12345', '--threads', '2', '--memory', '1GB');
      expect(project.files('out/b')).toEqual(project.files('out/a'));
      expect(project.files('out/c')).toEqual(project.files('out/a'));
      await succeeds('events', '--years', '2025', '--out', 'out/c', '--seed', '54321');
      const { 'simulation_year=2025/data_0.parquet': first, ...rest } = project.files('out/c');
      const { 'simulation_year=2025/data_0.parquet': before, ...others } = project.files('out/a');
      expect(first).not.toBe(before);
      expect(rest).toEqual(others);
    },
    2 * minutes,
  );

  it(
    'draws later years alone from the years before them',
    async () => {
      await succeeds('events', '--years', '2027', '--out', 'out/late', '--seed', '12345');
      const name = 'simulation_year=2027/data_0.parquet';
      expect(project.files('out/late')).toEqual({ [name]: project.files('out/a')[name] });
    },
    minutes,
  );

  it(
    'takes codec, level and row groups',
    async () => {
      const more = ['--codec', 'snappy', '--row-group-size', '2048'];
      await succeeds('events', '--years', '2025', '--out', 'out/snappy', '--seed', '12345', ...more);
      const found = await project.query(
        `select distinct compression from parquet_metadata('${project.dir}/out/snappy/*/*.parquet')`,
      );
      expect(found).toEqual([['SNAPPY']]);
      const output = await succeeds('events', '--years', '2025', '--out', 'out/l1', '--level', '1', '--output', 'json');
      const summary = JSON.parse(output.slice(output.indexOf('{')));
      expect(summary).toMatchObject({ model: 'fct_yearly_events', files: [{ period: 2025 }] });
      expect(summary.events).toBe(summary.files[0].events);
    },
    minutes,
  );

  it(
    'writes where output_path says, and validates what it wrote',
    async () => {
      const config = 'event_generation: {polars: {output_path: elsewhere, validate_results: true, streaming: true}}\n';
      writeFileSync(join(project.dir, 'c.yaml'), config);
      const output = await succeeds('events', '--years', '2025', '--seed', '12345', '--config', 'c.yaml');
      expect(output).toContain('event_generation.polars.streaming has no effect');
      const name = 'simulation_year=2025/data_0.parquet';
      expect(project.files('elsewhere')).toEqual({ [name]: project.files('out/a')[name] });
      writeFileSync(
        join(project.dir, 'd.yaml'),
        'event_generation: {order_by: employee_id, columnar: {validate_results: true}}\n',
      );
      const bad = await project.pa('events', '--years', '2025', '--out', 'out/none', '--config', 'd.yaml');
      expect(bad.code).toBe(2);
      expect(bad.output).toMatch(/employee_id do not order the rows of 2025[\s\S]*PA689/);
      expect(existsSync(join(project.dir, 'out/none'))).toBe(false);
    },
    minutes,
  );

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'ended by %s, it leaves the older files as they were, and nothing that the next run does not clear',
    async signal => {
      const before = project.files('out/a');
      const code = await project.stopped(
        signal,
        /2026: \d+ events/,
        'events',
        ...RANGE,
        '--out',
        'out/a',
        '--seed',
        '7',
      );
      expect(code).toBe(signal === 'SIGINT' ? 2 : null);
      const published = Object.entries(project.files('out/a')).filter(([name]) => !name.startsWith('.'));
      expect(Object.fromEntries(published)).toEqual(before);
      if (signal === 'SIGINT') expect(project.files('out/a')).toEqual(before);
      await succeeds('events', '--years', '2025', '--out', 'out/a', '--seed', '12345');
      expect(project.files('out/a')).toEqual(before);
    },
    minutes,
  );
});

describe('what is wrong is told', () => {
  it.each([
    [['--threads', '33'], /--threads must be an integer from 1 to 32, not 33\s+PA680/],
    [['--level', '23'], /--level must be an integer from 1 to 22, not 23\s+PA680/],
    [['--memory', 'much'], /Invalid value for '--memory': 'much' is no size/],
    [['--codec', 'zip'], /Invalid value for '--codec': 'zip' is not one of/],
    [['--start', '2027', '--end', '2025'], /PA67\d/],
  ])('%j', async (args, text) => {
    const { code, output } = await project.pa('events', ...args);
    expect(code).toBe(2);
    expect(output).toMatch(text);
  });

  it('a model that does not exist, and one without rows of its own', async () => {
    writeFileSync(join(project.dir, 'm.yaml'), 'event_generation: {model: fct_yearly_event}\n');
    const missing = await project.pa('events', '--config', 'm.yaml');
    expect(missing.code).toBe(2);
    expect(missing.output).toMatch(/no enabled model 'fct_yearly_event'[\s\S]*fct_yearly_events[\s\S]*PA685/);
    writeFileSync(join(project.dir, 'e.yaml'), 'event_generation: {model: int_hire_events}\n');
    expect((await project.pa('events', '--config', 'e.yaml')).output).toMatch(
      /int_hire_events' is ephemeral[\s\S]*PA686/,
    );
  });

  it('a folder that cannot be made', async () => {
    writeFileSync(join(project.dir, 'file'), '');
    const { code, output } = await project.pa('events', '--years', '2025', '--out', 'file/below');
    expect(code).toBe(2);
    expect(output).toMatch(/Events cannot be written to file\/below: ENOTDIR\s+PA687/);
  });

  it('a failing model leaves no folder behind', async () => {
    mkdirSync(join(project.dir, 'models/broken'), { recursive: true });
    writeFileSync(
      join(project.dir, 'models/broken/broken_events.sql'),
      "{{ config(materialized='table') }} select 1 / (x - x)::integer as y, error('no luck') as z, simulation_year from (select 1 as x, {{ simulation_year() }} as simulation_year)",
    );
    writeFileSync(
      join(project.dir, 'b.yaml'),
      'event_generation: {model: broken_events, carry: int_workforce_closing}\n',
    );
    const { code, output } = await project.pa('events', '--years', '2025', '--out', 'out/broken', '--config', 'b.yaml');
    expect(code).toBe(1);
    expect(output).toMatch(/no luck/);
    expect(existsSync(join(project.dir, 'out/broken'))).toBe(false);
  });
});
