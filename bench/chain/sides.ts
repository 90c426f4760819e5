import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findDbt } from '../../scripts/lib/parity/dbt.ts';
import { cleanEnvironment, type Tool } from '../../scripts/lib/parity/tool.ts';
import { makeTwin } from '../../scripts/twin.ts';
import type { Outcome } from './compare.ts';
import { CACHE, chainVars, type Inputs, makePaProject, SNAPSHOT, YEAR_RANGE, YEARS } from './inputs.ts';
import { runLimit } from './limit.ts';
import { runMeasured, together, type Usage } from './usage.ts';

/** One way to get from the inputs to all years' snapshots. */
export interface Side {
  name: string;
  /** what is run, for the table */
  what: string;
  /** All years once, from the opening database or files on. Called again for every repetition. */
  run(): Promise<Usage>;
  /** where the last run has left its rows, if it computes any */
  outcome?: Outcome;
}

export interface Bench {
  root: string;
  /** a folder of the bench's own */
  work: string;
  pa: Tool;
  inputs: Inputs;
}

/** The sides that can be measured here. A tool that is not at hand is told of and left out. */
export async function makeSides(bench: Bench, wanted: (name: string) => boolean): Promise<Side[]> {
  const sides: (Side | undefined)[] = [
    wanted('fused') ? fused(bench, 'fused', 'parquet') : undefined,
    wanted('fused') ? fused(bench, 'fused_table', 'table') : undefined,
    wanted('stepwise') ? stepwise(bench) : undefined,
    wanted('dbt') ? dbt(bench) : undefined,
    ...(wanted('polars') ? polars(bench) : []),
    ...(wanted('limit') ? limits(bench) : []),
  ];
  return sides.filter(side => side !== undefined);
}

/** The chain as columnar models that keep nothing but what the next year and the reader need. */
function fused(bench: Bench, name: string, persist: 'parquet' | 'table'): Side | undefined {
  if (!/\bcolumnar\b/.test(readFileSync(join(bench.root, 'project.yml'), 'utf8'))) {
    return missing(name, 'the project has no columnar models');
  }
  return fusedSide(bench, name, `pa, columnar, snapshot as ${persist}`, { snapshot_persist: persist });
}

/** The fused chain, with its snapshot in Parquet unless told otherwise, and with more variables and options. */
export function fusedSide(
  bench: Bench,
  name: string,
  what: string,
  vars: Record<string, unknown> = {},
  options: ProjectOptions = {},
): Side {
  const all = { state_materialized: 'columnar', steps_persist: 'none', snapshot_persist: 'parquet', ...vars };
  return projectSide(bench, bench.pa, name, what, stateRuns(bench, all), options);
}

/** The same models as incremental tables, all kept. */
function stepwise(bench: Bench): Side {
  const commands = stateRuns(bench, { state_materialized: 'incremental' });
  return projectSide(bench, bench.pa, 'stepwise', 'pa, incremental', commands);
}

/** One process for all years where this pa can, else one a year. */
function stateRuns(bench: Bench, vars: Record<string, unknown>): string[][] {
  const run = ['run', '--select', 'state:*'];
  if (knowsYears(bench.pa)) return [[...run, '--years', YEAR_RANGE, '--vars', chainVars(bench.inputs, vars)]];
  return YEARS.map(year => [...run, '--vars', chainVars(bench.inputs, { ...vars, simulation_year: year })]);
}

function dbt(bench: Bench): Side | undefined {
  let tool: Tool;
  try {
    tool = findDbt();
  } catch (error) {
    return missing('dbt', (error as Error).message);
  }
  const commands = YEARS.map(year => {
    const vars = chainVars(bench.inputs, { state_materialized: 'incremental', simulation_year: year });
    return ['run', '--select', 'path:models/state', '--vars', vars];
  });
  return projectSide(bench, tool, 'dbt', 'real dbt, incremental', commands);
}

export interface ProjectOptions {
  /** where the database lies (default: the bench's folder) */
  databases?: string;
  /** options of every command, and of the runs that are measured */
  args?: string[];
  runArgs?: string[];
}

/** Runs command lines in a copy of the project that the tool can read, each time on a fresh opening database. */
function projectSide(
  bench: Bench,
  tool: Tool,
  name: string,
  what: string,
  commands: string[][],
  { databases = bench.work, args: more = [], runArgs = [] }: ProjectOptions = {},
): Side {
  const make = tool.name === 'dbt' ? makeTwin : makePaProject;
  const project = make(bench.root, join(bench.work, name));
  const database = join(databases, `${name}.duckdb`);
  const env = cleanEnvironment({ SIMULATION_DATABASE: database });
  const command = (args: string[]) => [...tool.command, ...args, ...more];
  let isParsed = false;
  return {
    name,
    what: `${what}, ${commands.length === 1 ? 'one process' : 'a process a year'}`,
    outcome: { database, project },
    run: async () => {
      for (const file of [database, `${database}.wal`]) rmSync(file, { force: true });
      rmSync(join(project, SNAPSHOT), { recursive: true, force: true });
      copyFileSync(bench.inputs.opening, database);
      // Caches of parsing are warm, as they are for somebody who runs a project daily.
      if (!isParsed) await runMeasured(command(['parse', '--vars', commands[0]!.at(-1)!]), project, env);
      isParsed = true;
      const runs: Usage[] = [];
      for (const args of commands) runs.push(await runMeasured([...command(args), ...runArgs], project, env));
      return together(runs);
    },
  };
}

/** Polars with its own choice of threads, and with one: whichever takes less stands for it. */
function polars(bench: Bench): Side[] {
  const python = findPolars(bench.root);
  if (!python) return [];
  return [
    { name: 'polars', threads: undefined },
    { name: 'polars_1', threads: '1' },
  ].map(({ name, threads }) => {
    const folder = join(bench.work, name);
    const script = join(bench.root, 'bench', 'chain', 'polars_chain.py');
    const seeds = join(bench.root, 'seeds');
    const args = ['--inputs', bench.inputs.folder, '--seeds', seeds, '--out', folder, '--years', YEAR_RANGE];
    const env = cleanEnvironment(threads ? { POLARS_MAX_THREADS: threads } : {});
    return {
      name,
      what: `Polars by hand, ${threads ? 'one thread' : 'all threads'}`,
      outcome: { folder },
      run: () => runMeasured([python, script, ...args], bench.work, env),
    };
  });
}

function limits(bench: Bench): Side[] {
  return [
    { name: 'limit', what: 'scan inputs, write Parquet', run: () => runLimit(bench.inputs, bench.work, 'parquet') },
    { name: 'limit_table', what: 'scan inputs, write a table', run: () => runLimit(bench.inputs, bench.work, 'table') },
  ];
}

/** A Python with the pinned Polars: `$PA_POLARS_PYTHON`, or one in the cache, made on first use. */
function findPolars(root: string): string | undefined {
  const given = process.env['PA_POLARS_PYTHON'];
  if (given) return given;
  const requirements = join(root, 'bench', 'chain', 'requirements.txt');
  const folder = join(CACHE, readFileSync(requirements, 'utf8').trim().replace('==', '-'));
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements], { stdio: 'ignore' });
    return python;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    missing('polars', (error as Error).message);
    return undefined;
  }
}

/** Whether this pa runs several periods in one process. */
export function knowsYears(pa: Tool): boolean {
  const [program, ...args] = [...pa.command, 'run', '--help'];
  return execFileSync(program!, args, { encoding: 'utf8', env: cleanEnvironment() }).includes('--years');
}

function missing(name: string, why: string): undefined {
  console.error(`  ${name} is not measured: ${why}`);
}
