import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { cleanEnvironment } from '../../scripts/lib/parity/tool.ts';
import { chainVars, makePaProject } from './inputs.ts';
import { aligned, type Goal, goalTable, rounded, show } from './report.ts';
import type { Bench } from './sides.ts';
import { runMeasured } from './usage.ts';

const YEAR = 2027;
const SOURCES = 'int_annual_additions';

/** A model by itself: CPU seconds to work its rows of a year out, and to have them in its table, committed. */
export interface AssetFigures {
  employees: number;
  reps: number;
  year: number;
  assets: Record<string, { rows: number; query: number; insert: number }>;
}

/**
 * The statements of single assets, as pa compiles them, on a database that holds the state of a year as tables. They
 * run in this process, whose CPU seconds count, on one thread of the engine. `limits_415c_over_sources` is limits_415c
 * with its parent, which adds the six sources up and corrects the excess, worked out in the same statement.
 */
export async function measureAssets(bench: Bench, employees: number, reps: number): Promise<AssetFigures> {
  const { inputs, work, pa } = bench;
  const folder = join(work, 'assets');
  mkdirSync(folder, { recursive: true });
  const project = makePaProject(bench.root, join(folder, 'project'));
  const database = join(folder, 'assets.duckdb');
  copyFileSync(inputs.opening, database);
  const env = cleanEnvironment({ SIMULATION_DATABASE: database });
  const run = (args: string[], more: Record<string, unknown> = {}) =>
    runMeasured([...pa.command, ...args, '--vars', chainVars(inputs, more)], project, env);
  await run(['run', '--select', 'state:*', '--years', `2025-${YEAR}`]);
  await run(['compile', '--select', 'eligibility_flags', 'limits_415c', SOURCES], { simulation_year: YEAR });

  const compiled = (name: string): string => {
    const root = join(project, 'target', 'compiled');
    const file = readdirSync(root, { recursive: true, encoding: 'utf8' }).find(path => path.endsWith(`/${name}.sql`));
    if (file === undefined) throw new Error(`${name} was not compiled`);
    return readFileSync(join(root, file), 'utf8');
  };
  const limits = compiled('limits_415c');
  const parent = new RegExp(`(?:"\\w+"\\.)*"${SOURCES}"`);
  if (!parent.test(limits)) throw new Error(`limits_415c does not read ${SOURCES}`);
  const queries = {
    eligibility_flags: compiled('eligibility_flags'),
    limits_415c: limits,
    limits_415c_over_sources: limits.replace(parent, () => `(\n${compiled(SOURCES)}\n)`),
  };

  const instance = await DuckDBInstance.create(database, { threads: '1' });
  const connection = await instance.connect();
  const cpuOf = async (sql: string): Promise<number> => {
    const before = process.cpuUsage();
    await connection.run(sql);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  const spent = Object.fromEntries(
    Object.keys(queries).map(name => [name, { query: [], insert: [] }]),
  ) as unknown as Record<string, { query: number[]; insert: number[] }>;
  const rows: Record<string, number> = {};
  // The first round warms up: files into memory, the engine's code too.
  for (let rep = 0; rep <= reps; rep++) {
    for (const [name, query] of Object.entries(queries)) {
      await connection.run(`create or replace table measured as from (\n${query}\n) limit 0`);
      const seconds = {
        query: await cpuOf(`create or replace temp table worked_out as (\n${query}\n)`),
        insert: await cpuOf(`insert into measured\n${query}`),
      };
      if (rep === 0) {
        const count = await connection.runAndReadAll('select count(*)::integer from measured');
        rows[name] = count.getRowsJS()[0]![0] as number;
        continue;
      }
      spent[name]!.query.push(seconds.query);
      spent[name]!.insert.push(seconds.insert);
    }
  }
  connection.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true, force: true });
  const middle = (all: number[]) => rounded([...all].sort((a, b) => a - b)[Math.floor((all.length - 1) / 2)], 4)!;
  const assets = Object.fromEntries(
    Object.entries(spent).map(([name, { query, insert }]) => [
      name,
      { rows: rows[name]!, query: middle(query), insert: middle(insert) },
    ]),
  );
  return { employees, reps, year: YEAR, assets };
}

export function assetTable({ employees, year, reps, assets }: AssetFigures): string {
  const rows = Object.entries(assets).map(([name, { rows, query, insert }]) => [
    name,
    String(rows),
    show(query * 1000, 0),
    show(insert * 1000, 0),
  ]);
  const asked: Goal[] = [
    { text: 'eligibility_flags, cpu ms', value: assets['eligibility_flags']!.query * 1000, most: 50 },
    { text: '415(c) over six sources, cpu ms', value: assets['limits_415c_over_sources']!.query * 1000, most: 200 },
  ];
  const title = `${employees} employees, ${year}; one thread, CPU ms, medians of ${reps}`;
  const head = ['model', 'rows', 'rows worked out', 'inserted and committed'];
  return `\n${title}\n\n${aligned(head, rows, 1)}\n\n${goalTable(asked, employees === 100_000)}\n`;
}
