import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { differences } from '../../bench/chain/compare.ts';
import { type Inputs, YEARS } from '../../bench/chain/inputs.ts';
import { runLimit } from '../../bench/chain/limit.ts';
import { chainFigures, chainTable } from '../../bench/chain/report.ts';
import { median, runMeasured, together, type Usage } from '../../bench/chain/usage.ts';

const work = mkdtempSync(join(tmpdir(), 'bench-chain-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const usage = (cpu: number): Usage => ({ cpu, wall: cpu, peakMb: cpu, writtenMb: cpu });
const node = (script: string) => runMeasured([process.execPath, '-e', script], work, process.env);

describe('what a command took', () => {
  it('counts CPU of children of children, and peak memory', async () => {
    const burn = 'while (process.cpuUsage().user < 5e5) for (let i = 0; i < 1e6; i++);';
    const idle = await node('0');
    const busy = await node(
      `require("child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(burn)}]);
       const held = Buffer.alloc(200e6, 1); setTimeout(() => held.length, 100);`,
    );
    expect(busy.cpu - idle.cpu).toBeGreaterThan(0.39);
    if (process.platform === 'linux') expect(busy.peakMb! - idle.peakMb!).toBeGreaterThan(150);
  });

  it('throws with the output of a command that fails', async () => {
    await expect(node('console.log("why"); process.exit(3)')).rejects.toThrow(/exit 3\nwhy/);
  });

  it('takes the run in the middle, and adds what runs one after the other', () => {
    expect(median([usage(3), usage(1), usage(2)]).cpu).toBe(2);
    expect(together([usage(3), { ...usage(1), writtenMb: null }])).toEqual({
      cpu: 4,
      wall: 4,
      peakMb: 3,
      writtenMb: null,
    });
  });
});

describe('figures', () => {
  const medians = new Map([
    ['fused', usage(4)],
    ['stepwise', usage(20)],
    ['polars', usage(3)],
    ['polars_1', usage(2.5)],
    ['limit', usage(1)],
  ]);

  it('are of one year, null for a tool that is not at hand, and take the better Polars', () => {
    const figures = chainFigures(100_000, 1, medians);
    expect(figures).toMatchObject({ fused_cpu: 0.8, stepwise_cpu: 4, dbt_cpu: null, polars_cpu: 0.5, limit_cpu: 0.2 });
    expect(figures.peak_mb).toMatchObject({ fused: 4, dbt: null });
  });

  it('are held against the goals of their size', () => {
    const table = (employees: number) => chainTable([], medians, chainFigures(employees, 1, medians));
    expect(table(100_000)).toMatch(/fused \/ stepwise +0\.200 +0\.5 +met/);
    expect(table(100_000)).toMatch(/fused \/ polars +1\.600 +1\.4 +NOT MET/);
    expect(table(100_000)).toMatch(/fused \/ dbt +- +0\.1 +not measured/);
    expect(table(1_000_000)).toMatch(/fused \/ polars +1\.600 +1 +NOT MET/);
    expect(table(5_000)).not.toMatch(/met/i);
  });
});

describe('rows of the snapshot', () => {
  const inputs: Inputs = { folder: work, census: '', events: join(work, 'events'), opening: '' };

  /** Ten people a year; `pay` is what the fifth of them gets in 2027. */
  async function write(folder: string, pay: string, type: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    for (const year of YEARS) {
      await connection.run(`copy (
        select 'E' || i as employee_id, ${year} as simulation_year,
          case when i = 5 and ${year} = 2027 then ${pay} else 100.25 end::${type} as pay
        from range(10) t(i)) to '${join(folder, `${year}.parquet`)}' (format parquet)`);
    }
    connection.closeSync();
    instance.closeSync();
  }

  it('are compared to the cent, by person and year', async () => {
    await write(join(work, 'snapshot'), '100.25', 'decimal(12, 2)');
    await write(join(work, 'same'), '100.2500001', 'double');
    await write(join(work, 'other'), '100.26', 'double');
    expect(await differences(inputs, { folder: join(work, 'same') })).toEqual([]);
    expect(await differences(inputs, { folder: join(work, 'other') })).toEqual(['2027: pay differs in 1 rows']);
  });

  it('missing or too many are told', async () => {
    await write(join(work, 'fewer'), '100.25', 'decimal(12, 2)');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const [from, to] = [join(work, 'snapshot', '2026.parquet'), join(work, 'fewer', '2026.parquet')];
    await connection.run(`copy (from '${from}' where employee_id <> 'E3') to '${to}' (format parquet)`);
    connection.closeSync();
    instance.closeSync();
    expect(await differences(inputs, { folder: join(work, 'fewer') })).toEqual(['2026: 1 people on one side only']);
  });

  it('a scan of inputs that are not there is an error, not a floor of nothing', async () => {
    await expect(runLimit(inputs, work, 'parquet')).rejects.toThrow();
  });
});
