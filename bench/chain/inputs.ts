import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { cleanEnvironment, type Tool } from '../../scripts/lib/parity/tool.ts';
import { makeTwin } from '../../scripts/twin.ts';
import { runMeasured } from './usage.ts';

export const YEARS = [2025, 2026, 2027, 2028, 2029];
export const YEAR_RANGE = `${YEARS[0]}-${YEARS.at(-1)}`;
export const CACHE = join(homedir(), '.cache', 'pa-bench');
export const SNAPSHOT = 'fct_workforce_snapshot';

/** Everything that the state chain reads, made once per size by the SQL models and kept. */
export interface Inputs {
  census: string;
  /** folder above simulation_year=N/*.parquet */
  events: string;
  /** a database with the seeds and the foundation, and no state */
  opening: string;
  /** folder of events/, baseline.parquet (the opening workforce) and snapshot/N.parquet (the expected rows) */
  folder: string;
}

/** A folder in which pa runs the project, apart from the one that is worked in: a twin, with all that only pa reads. */
export function makePaProject(root: string, out: string): string {
  const project = makeTwin(root, out);
  copyFileSync(join(root, 'project.yml'), join(project, 'dbt_project.yml'));
  return project;
}

/** The part of a command line that all programs share: where inputs are, and that events come from Parquet. */
export function chainVars(inputs: Inputs, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    census_path: inputs.census,
    polars_events_path: inputs.events,
    use_polars_events: true,
    ...more,
  });
}

/** Makes the inputs for so many employees, or finds them in the cache. Their key is all that they depend on. */
export async function prepareInputs(root: string, pa: Tool, employees: number, seed: number): Promise<Inputs> {
  const folder = join(CACHE, `inputs-${employees}-${seed}-${projectHash(root)}`);
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    const draft = `${folder}.${process.pid}`;
    try {
      await makeInputs(root, pa, employees, seed, draft, inputsIn(draft));
      renameSync(draft, folder);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return inputsIn(folder);
}

function inputsIn(folder: string): Inputs {
  return {
    folder,
    census: join(folder, 'census.parquet'),
    events: join(folder, 'events'),
    opening: join(folder, 'opening.duckdb'),
  };
}

async function makeInputs(root: string, pa: Tool, employees: number, seed: number, folder: string, inputs: Inputs) {
  mkdirSync(join(folder, 'snapshot'), { recursive: true });
  const log = (what: string) => console.error(`  inputs for ${employees} employees: ${what}`);
  const project = makePaProject(root, join(folder, 'project'));
  const full = join(folder, 'full.duckdb');
  const run = (database: string, ...args: string[]) =>
    runMeasured([...pa.command, ...args], project, cleanEnvironment({ SIMULATION_DATABASE: database }));
  const vars = (year: number) =>
    JSON.stringify({
      simulation_year: year,
      census_path: inputs.census,
      polars_events_path: inputs.events,
      state_materialized: 'incremental',
    });

  log('census');
  const census = join(root, 'scripts', 'census.ts');
  await runMeasured(
    [
      process.execPath,
      '--import',
      'tsx',
      census,
      '--employees',
      `${employees}`,
      '--seed',
      `${seed}`,
      '--out',
      inputs.census,
    ],
    root,
    cleanEnvironment(),
  );
  log('opening workforce');
  await run(inputs.opening, 'seed');
  await run(inputs.opening, 'run', '--select', 'foundation:*', '--vars', vars(YEARS[0]!));
  await run(full, 'seed');
  for (const year of YEARS) {
    log(`${year}`);
    await run(full, 'run', '--select', `+${SNAPSHOT}`, '--vars', vars(year));
  }
  log('events and expected rows to Parquet');
  await run(full, 'run-operation', 'export_events', '--vars', vars(YEARS[0]!));
  const instance = await DuckDBInstance.create(full, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const copy = (query: string, to: string) =>
    connection.run(`copy (${query}) to '${join(folder, to)}' (format parquet)`);
  await copy('from int_baseline_workforce', 'baseline.parquet');
  for (const year of YEARS) await copy(`from ${SNAPSHOT} where simulation_year = ${year}`, `snapshot/${year}.parquet`);
  connection.closeSync();
  instance.closeSync();
  rmSync(full);
  rmSync(project, { recursive: true });
}

/** Of what the inputs and the expected rows depend on: SQL up to the snapshot, macros, seeds, variables, the census. */
function projectHash(root: string): string {
  const variables = /^vars:\n(?:[ \t#].*\n|\n)*/m.exec(readFileSync(join(root, 'project.yml'), 'utf8'))?.[0] ?? '';
  const hash = createHash('sha256').update(variables);
  const folders = ['staging', 'foundation', 'events', 'state'].map(name => join(root, 'models', name));
  for (const folder of [...folders, join(root, 'macros'), join(root, 'seeds')]) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && /\.(sql|csv)$/.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash
    .update(readFileSync(join(root, 'scripts', 'census.ts')))
    .digest('hex')
    .slice(0, 12);
}
