import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { cleanEnvironment, type Tool } from '../../scripts/lib/parity/tool.ts';
import { makePaProject, YEAR_RANGE, YEARS } from './inputs.ts';
import { knowsYears } from './sides.ts';
import { median, runMeasured, together, type Usage } from './usage.ts';

/** Seconds of five years; null where this pa lacks the command. */
export interface PipelineFigures {
  employees: number;
  reps: number;
  pipeline_cpu: number;
  pipeline_wall: number;
  cold_5k_cpu: number;
  cold_5k_wall: number;
  events: number | null;
  events_cpu: number | null;
  events_wall: number | null;
  events_per_cpu_second: number | null;
}

interface Options {
  root: string;
  work: string;
  pa: Tool;
  employees: number;
  reps: number;
  seed: number;
}

/** Events, state and assets of five years: seeds first, no cache, no database, as on a machine that is new to it. */
export async function measurePipeline({ root, work, pa, employees, reps, seed }: Options): Promise<PipelineFigures> {
  const inOneProcess = knowsYears(pa);
  const knowsEvents = spawnSync(pa.command[0]!, [...pa.command.slice(1), 'events', '--help']).status === 0;
  const census = (people: number) => {
    const path = join(work, `census-${people}.parquet`);
    const script = join(root, 'scripts', 'census.ts');
    const args = ['--import', 'tsx', script, '--employees', `${people}`, '--seed', `${seed}`, '--out', path];
    execFileSync(process.execPath, args, { cwd: root, stdio: 'ignore' });
    return path;
  };
  const [large, small] = [census(employees), census(5000)];
  const runs: Record<'whole' | 'cold' | 'events', Usage[]> = { whole: [], cold: [], events: [] };
  let events: number | null = null;
  for (let rep = 0; rep < reps; rep++) {
    runs.cold.push(await fiveYears(join(work, `cold-${rep}`), small));
    runs.whole.push(await fiveYears(join(work, `whole-${rep}`), large));
    console.error(
      `  ${rep + 1} of ${reps}: whole ${runs.whole.at(-1)!.cpu.toFixed(2)} s, 5000 people ${runs.cold.at(-1)!.cpu.toFixed(2)} s CPU`,
    );
    if (!knowsEvents) continue;
    const out = join(work, `events-${rep}`);
    runs.events.push(await bulkEvents(join(work, `bulk-${rep}`), large, out));
    events = await countRows(`${out}/**/*.parquet`);
  }
  const [whole, cold] = [median(runs.whole), median(runs.cold)];
  const bulk = runs.events.length ? median(runs.events) : null;
  return {
    employees,
    reps,
    pipeline_cpu: seconds(whole.cpu),
    pipeline_wall: seconds(whole.wall),
    cold_5k_cpu: seconds(cold.cpu),
    cold_5k_wall: seconds(cold.wall),
    events,
    events_cpu: bulk && seconds(bulk.cpu),
    events_wall: bulk && seconds(bulk.wall),
    events_per_cpu_second: bulk && events ? Math.round(events / bulk.cpu) : null,
  };

  /** A new project folder and database; `pa seed`, then the years, in one process where pa can. */
  async function fiveYears(folder: string, path: string): Promise<Usage> {
    mkdirSync(folder);
    const project = makePaProject(root, join(folder, 'project'));
    const env = cleanEnvironment({ SIMULATION_DATABASE: join(folder, 'simulation.duckdb') });
    const vars = (more: object) => ['--vars', JSON.stringify({ census_path: path, ...more })];
    const commands = inOneProcess
      ? [['seed'], ['run', '--years', YEAR_RANGE, ...vars({})]]
      : [['seed'], ...YEARS.map(year => ['run', ...vars({ simulation_year: year })])];
    const all: Usage[] = [];
    for (const args of commands) all.push(await runMeasured([...pa.command, ...args], project, env));
    return together(all);
  }

  async function bulkEvents(folder: string, path: string, out: string): Promise<Usage> {
    mkdirSync(folder);
    const project = makePaProject(root, join(folder, 'project'));
    const env = cleanEnvironment({ SIMULATION_DATABASE: join(folder, 'simulation.duckdb') });
    await runMeasured([...pa.command, 'seed'], project, env);
    const years = ['--start', `${YEARS[0]}`, '--end', `${YEARS.at(-1)}`];
    const args = ['events', ...years, '--out', out, '--seed', '42', '--vars', JSON.stringify({ census_path: path })];
    return runMeasured([...pa.command, ...args], project, env);
  }
}

function seconds(value: number): number {
  return Number(value.toFixed(3));
}

async function countRows(files: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(`select count(*)::integer from read_parquet('${files}')`);
  connection.closeSync();
  instance.closeSync();
  return result.getRowsJS()[0]![0] as number;
}
