// The reference project, run as a user runs it: five years, compared row by row with what real dbt recorded.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareHashes, GOLDEN_FILE, type GoldenHashes, hashDatabase } from '../../scripts/golden.ts';
import { executable, type Outcome } from '../support/executable.ts';

const root = join(import.meta.dirname, '..', '..');
const golden = JSON.parse(readFileSync(join(root, GOLDEN_FILE), 'utf8')) as GoldenHashes;
const minutes = 60_000;

let folder: string;
let database: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulation-'));
  database = join(folder, 'simulation.duckdb');
});
afterAll(() => rmSync(folder, { recursive: true }));

function pa(...args: string[]): Promise<Outcome> {
  const own = ['--no-use-colors', '--target-path', join(folder, 'target'), '--log-path', join(folder, 'logs')];
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [executable, ...args, ...own],
      { cwd: root, env: { ...process.env, SIMULATION_DATABASE: database }, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    );
  });
}

async function succeeds(...args: string[]): Promise<string> {
  const { code, output } = await pa(...args);
  expect(code, output.slice(-4000)).toBe(0);
  return output;
}

const differences = async () => compareHashes(golden, await hashDatabase(database));

// The steps build on each other: one database, from a fresh clone to five years.
describe('the reference project', () => {
  it(
    'builds on a fresh database, with all its tests',
    async () => {
      const output = await succeeds('build');
      expect(output).toMatch(/Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0 NO-OP=1 TOTAL=\d+/);
    },
    5 * minutes,
  );

  it(
    'gives the recorded rows of every relation after five years',
    async () => {
      const output = await succeeds('run', '--years', '2025-2029');
      expect(output).toContain('5 periods of simulation_year: 2025 to 2029');
      // One parse is enough: nothing of the manifest follows from the year.
      expect(readFileSync(join(folder, 'logs', 'dbt.log'), 'utf8')).not.toContain('read anew');
      expect(await differences()).toEqual([]);
    },
    5 * minutes,
  );

  it(
    'gives the same rows by a process per year',
    async () => {
      database = join(folder, 'by-process.duckdb');
      await succeeds('seed');
      for (const year of [2025, 2026, 2027, 2028, 2029]) await succeeds('run', '--vars', `simulation_year: ${year}`);
      const hashes = await hashDatabase(database);
      database = join(folder, 'simulation.duckdb');
      const looped = await hashDatabase(database);
      expect(Object.keys(hashes).length).toBeGreaterThan(150);
      for (const [relation, hash] of Object.entries(hashes))
        expect([relation, looped[relation]]).toEqual([relation, hash]);
    },
    5 * minutes,
  );

  it(
    'gives the same rows when a year is run again after later ones',
    async () => {
      await succeeds('run', '--vars', 'simulation_year: 2027', '--threads', '1');
      expect(await differences()).toEqual([]);
    },
    5 * minutes,
  );

  it(
    'gives the same state from Parquet events as from its own',
    async () => {
      const events = join(folder, 'parquet', 'events');
      await succeeds('run-operation', 'export_events', '--vars', `polars_events_path: ${events}`);
      const vars = `{simulation_year: 2028, use_polars_events: true, polars_events_path: ${events}}`;
      await succeeds('run', '--select', 'state:*', '--vars', vars);
      expect(await differences()).toEqual([]);
      await succeeds(
        'run',
        '--select',
        'debug:*',
        '--vars',
        `{debug_polars_events: true, polars_validation_mode: true, polars_events_path: ${events}}`,
      );
    },
    5 * minutes,
  );

  it(
    'keeps its rules across the years',
    async () => {
      await succeeds('test');
    },
    5 * minutes,
  );

  it(
    'has another fate for everybody under another seed',
    async () => {
      database = join(folder, 'other.duckdb');
      await succeeds('seed');
      await succeeds('run', '--vars', 'random_seed: 43');
      const hashes = await hashDatabase(database);
      expect(hashes['fct_yearly_events@2025']).not.toEqual(golden['fct_yearly_events@2025']);
      expect(hashes['int_hazard_grid']).toEqual(golden['int_hazard_grid']);
    },
    5 * minutes,
  );
});
