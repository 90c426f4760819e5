// `pa simulate` on the reference project, as a user runs it, and the same call from TypeScript.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject, type SimulationReport } from '../../src/index.ts';
import { ReferenceCopy } from './reference-copy.ts';

const YEARS = ['--years', '2025', '2026'];
const minutes = 60_000;

let project: ReferenceCopy;
beforeAll(async () => {
  project = await new ReferenceCopy().fill();
});
afterAll(() => project.remove());

async function succeeds(...args: string[]): Promise<string> {
  const { code, output } = await project.pa(...args);
  expect(code, output.slice(-4000)).toBe(0);
  return output;
}

/** Count and hash of the tables that both modes build, per year. */
async function state(): Promise<unknown[][]> {
  const tables = ['int_workforce_closing', 'fct_workforce_snapshot', 'adp_acp_test', 'limits_415c'];
  const parts = tables.map(
    name =>
      `select '${name}' as name, simulation_year, count(*), sum(hash(t))::varchar from p.main.${name} as t group by all`,
  );
  return project.query(`${parts.join(' union all ')} order by 1, 2`);
}

const has = async (table: string): Promise<boolean> =>
  (await project.query(`select 1 from duckdb_tables() where table_name = '${table}'`)).length > 0;

const report = (): SimulationReport =>
  JSON.parse(readFileSync(join(project.dir, 'target/simulation_comparison.json'), 'utf8'));

describe('one mode', () => {
  let bySql: unknown[][];

  it(
    'sql runs the whole pipeline on an empty database, seeds first',
    async () => {
      const output = await succeeds('simulate', '--mode', 'sql', ...YEARS);
      expect(output).toMatch(/simulation_year 2026[\s\S]*2026 OK in/);
      expect(output).toMatch(/Done \(sql\): [\d,]+ events in [\d.]+s, [\d,]+ a second, CPU [\d.]+s, peak [\d,]+ MB/);
      expect(output).not.toContain('OK created');
      bySql = await state();
      expect(bySql.length).toBe(8);
      expect(await has('fct_yearly_events')).toBe(true);
    },
    2 * minutes,
  );

  it(
    'columnar writes the events to Parquet first, builds nothing that only they need, and gives the same state',
    async () => {
      rmSync(project.database);
      const output = await succeeds('simulate', '--mode', 'columnar', '--verbose', ...YEARS);
      expect(output).toMatch(/Events of 2025 to 2026 from fct_yearly_events to data\/parquet\/polars_events/);
      expect(output).toMatch(/OK created/);
      expect(Object.keys(project.files('data/parquet/polars_events'))).toEqual([
        'simulation_year=2025/data_0.parquet',
        'simulation_year=2026/data_0.parquet',
      ]);
      expect(await state()).toEqual(bySql);
      for (const table of ['fct_yearly_events', 'int_new_hires', 'int_employment_outcomes']) {
        expect(await has(table), table).toBe(false);
      }
    },
    2 * minutes,
  );

  it(
    'columnar without fused state gives it as well; polars in the file of --config means columnar',
    async () => {
      rmSync(project.database);
      const config =
        'optimization:\n  event_generation:\n    mode: polars\n    polars: {state_accumulation_enabled: false}\n';
      writeFileSync(join(project.dir, 'c.yaml'), config);
      expect(await succeeds('simulate', '--config', 'c.yaml', ...YEARS)).toMatch(/Done \(columnar\)/);
      expect(await state()).toEqual(bySql);
    },
    2 * minutes,
  );

  it(
    'auto says by which rule it chose',
    async () => {
      const output = await succeeds('simulate', '--mode', 'auto', '--years', '2025');
      expect(output).toMatch(/Mode auto: \d+ people over 1 periods? .*: sql\n/);
      expect(output).toContain('Done (sql)');
    },
    minutes,
  );

  it(
    'falls back to sql when bulk generation fails, and says so; without fallback_on_error it fails',
    async () => {
      writeFileSync(join(project.dir, 'in_the_way'), '');
      const output = await succeeds('simulate', '--mode', 'columnar', '--out', 'in_the_way/x', '--years', '2025');
      expect(output).toMatch(/Events cannot be written to in_the_way\/x/);
      expect(output).toMatch(/Bulk generation failed: the events are drawn by the SQL models instead/);
      expect(output).toMatch(/Done \(columnar, fallen back to sql\)/);
      writeFileSync(join(project.dir, 'f.yaml'), 'event_generation: {columnar: {fallback_on_error: false}}\n');
      const args = ['--mode', 'columnar', '--out', 'in_the_way/x', '--years', '2025', '--config', 'f.yaml'];
      const { code, output: failure } = await project.pa('simulate', ...args);
      expect([code, failure.includes('Done')]).toEqual([2, false]);
    },
    2 * minutes,
  );

  it(
    'the same call from TypeScript returns the summary',
    async () => {
      const lines: string[] = [];
      const { SIMULATION_DATABASE: before } = process.env;
      process.env['SIMULATION_DATABASE'] = project.database;
      try {
        const handle = openProject(project.dir, {
          environment: { cwd: project.dir },
          sink: event => event.type === 'line' && lines.push(event.message),
        });
        const { success, summary } = await handle.simulate({ mode: 'columnar', years: [2025, 2026], seed: 9 });
        expect(success).toBe(true);
        expect(summary?.session).toMatchObject({
          project: 'simulation',
          periods: [2025, 2026],
          requested_mode: 'columnar',
          random_seed: 9,
        });
        const metrics = summary?.metrics.columnar;
        expect(metrics).toMatchObject({ success: true, fallback_used: false });
        expect(metrics?.events).toBeGreaterThan(500);
        expect(metrics?.bulk_seconds).toBeGreaterThan(0);
        expect(metrics?.peak_memory_bytes).toBeGreaterThan(50e6);
        expect(lines.some(text => text.startsWith('2025: '))).toBe(true);
      } finally {
        if (before === undefined) delete process.env['SIMULATION_DATABASE'];
        else process.env['SIMULATION_DATABASE'] = before;
      }
    },
    2 * minutes,
  );
});

describe('comparison', () => {
  it(
    'runs both modes apart from the project’s database, finds the same rows, and writes the report',
    async () => {
      rmSync(project.database, { force: true });
      const output = await succeeds('simulate', '--mode', 'comparison', ...YEARS, '--output', 'json');
      expect(existsSync(project.database)).toBe(false);
      const found = report();
      // A document and nothing else: what is told besides is left out.
      expect(JSON.parse(output)).toEqual(found);
      expect(found.session).toMatchObject({
        project: 'simulation',
        periods: [2025, 2026],
        requested_mode: 'comparison',
      });
      const { sql, columnar } = found.metrics;
      expect(sql?.events).toBe(columnar?.events);
      for (const metrics of [sql, columnar]) {
        expect(metrics).toMatchObject({ success: true, fallback_used: false });
        expect(metrics?.events_per_second).toBeCloseTo((metrics?.events ?? 0) / (metrics?.time_seconds ?? 0), -2);
      }
      expect(found.comparison).toMatchObject({ identical: true, differences: [] });
      expect(found.comparison?.tables_compared).toBeGreaterThan(12);
      expect(['sql', 'columnar', 'either']).toContain(found.comparison?.recommendation);
    },
    2 * minutes,
  );

  it(
    'names table, year, columns and keys of rows that differ, and fails',
    async () => {
      mkdirSync(join(project.dir, 'models/state'), { recursive: true });
      writeFileSync(
        join(project.dir, 'models/state/int_odd.sql'),
        "{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='simulation_year') }}\n" +
          "select employee_id, case when employee_id = (select min(employee_id) from {{ ref('int_workforce_year') }}) " +
          "then '{{ var('event_generation_mode') }}' end as origin, simulation_year from {{ ref('int_workforce_year') }} " +
          'where simulation_year = {{ simulation_year() }}\n',
      );
      const { code, output } = await project.pa('simulate', '--mode', 'comparison', '--years', '2025');
      expect(code).toBe(1);
      expect(output).toMatch(/int_odd of 2025 differs between the modes \(\d+ rows\): columns origin; first keys: /);
      const { comparison } = report();
      expect(comparison).toMatchObject({ identical: false, recommendation: 'none' });
      expect(comparison?.differences).toMatchObject([{ table: 'int_odd', period: 2025, columns: ['origin'] }]);
      expect(comparison?.differences[0]?.keys).toHaveLength(1);
    },
    2 * minutes,
  );

  it(
    'a mode that fails is told, and leaves a report without a comparison',
    async () => {
      writeFileSync(
        join(project.dir, 'models/state/int_odd.sql'),
        "select error('no luck') as x from {{ ref('age_bands') }}\n",
      );
      writeFileSync(
        join(project.dir, 'models/state/int_odder.sql'),
        "{{ config(materialized='table') }} select error('no luck') as x\n",
      );
      const { code, output } = await project.pa('simulate', '--mode', 'comparison', '--years', '2025');
      expect(code).toBe(1);
      expect(output).toMatch(/no luck/);
      expect(output).toMatch(/nothing to compare/);
      expect(report()).toMatchObject({ comparison: null, metrics: { sql: { success: false } } });
    },
    minutes,
  );
});
