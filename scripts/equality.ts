// Runs the reference project in every form its state can take, and compares all rows of all relations and years.
//
//   npm run equality -- --employees 100000 --seed 1 --years 2025-2029 --threads 2
//
// Each form has a database of its own. The plain incremental tables are what the others are held against, relation by
// relation and year by year, by number of rows and hash. Exit 1 on a difference, 2 when a run fails.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { writeCensus } from './census.ts';
import { compareHashes, type GoldenHashes, hashDatabase } from './golden.ts';
import { cleanEnvironment, runProgram } from './lib/parity/tool.ts';
import { makeTwin } from './twin.ts';

const usage = `npm run equality -- [options]
Runs the reference project in every form of its state models and compares all relations and years by rows and hash.

  --employees N   people in a new census; 0: the committed census (default 0)
  --seed S        seed of that census (default 1)
  --years A-B     years, as pa run takes them (default 2025-2029)
  --threads N     nodes that run side by side (default: the profile's)
  --only a,b      forms to compare: ${'columnar, none, passes, plain, parquet, again'}
  --test          run the data tests of the project in every form as well
  --keep FOLDER   work there, and leave the databases
`;

/** A way to run the same models. */
export interface Form {
  name: string;
  what: string;
  vars: Record<string, unknown>;
  /** steps of the state may be kept nowhere, so that their relations are missing */
  keepsLess?: boolean;
}

const REFERENCE: Form = {
  name: 'incremental',
  what: 'incremental tables',
  vars: { state_materialized: 'incremental' },
};

const FORMS: readonly Form[] = [
  { name: 'columnar', what: 'columnar, every step a table', vars: {} },
  { name: 'none', what: 'steps kept nowhere', vars: { steps_persist: 'none' }, keepsLess: true },
  {
    name: 'passes',
    what: 'steps kept nowhere, every pass forced',
    vars: { steps_persist: 'none', passes: true },
    keepsLess: true,
  },
  { name: 'plain', what: 'no pass, every step a table', vars: { passes: false } },
  {
    name: 'parquet',
    what: 'snapshot in Parquet, steps kept nowhere',
    vars: { steps_persist: 'none', snapshot_persist: 'parquet' },
    keepsLess: true,
  },
  { name: 'again', what: 'columnar, a second time', vars: {} },
];

/** What a form's relations are, held against those of the reference. */
export interface Verdict {
  /** relations and years compared, and their rows */
  compared: number;
  rows: number;
  /** relations that the form does not keep */
  notKept: string[];
  /** a line per relation and year that differs */
  differences: string[];
}

/** Compares all relations but those that the form may lack, and does lack. */
export function judge(expected: GoldenHashes, actual: GoldenHashes, mayLack: readonly string[]): Verdict {
  const relations = new Set(Object.keys(actual).map(relationOf));
  const notKept = mayLack.filter(name => !relations.has(name));
  const wanted = Object.fromEntries(Object.entries(expected).filter(([key]) => !notKept.includes(relationOf(key))));
  return {
    compared: Object.keys(wanted).length,
    rows: Object.values(wanted).reduce((total, { rows }) => total + rows, 0),
    notKept,
    differences: compareHashes(wanted, actual),
  };
}

const relationOf = (key: string): string => key.split('@')[0]!;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      employees: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      years: { type: 'string', default: '2025-2029' },
      threads: { type: 'string' },
      only: { type: 'string' },
      test: { type: 'boolean', default: false },
      keep: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const [employees, seed] = [Number(values.employees), Number(values.seed)];
  if (!Number.isInteger(employees) || employees < 0 || !Number.isInteger(seed)) {
    throw new Error('--employees and --seed take whole numbers');
  }
  const only = values.only?.split(',');
  const unknown = only?.find(name => !FORMS.some(form => form.name === name));
  if (unknown !== undefined) throw new Error(`no such form: ${unknown}`);

  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const work = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'pa-equality-')) : resolve(values.keep);
  mkdirSync(work, { recursive: true });
  try {
    // A folder apart: artifacts and Parquet files of the runs are not those of the project that is worked in.
    const project = makeTwin(root, join(work, 'project'));
    copyFileSync(join(root, 'project.yml'), join(project, 'dbt_project.yml'));
    const census = employees === 0 ? join(root, 'data', 'census.parquet') : join(work, 'census.parquet');
    if (employees > 0 && !existsSync(census)) await writeCensus({ employees, seed, out: census });
    // Views over Parquet name their files relative to the project.
    process.chdir(project);

    const threads = values.threads === undefined ? [] : ['--threads', values.threads];
    const hashesOf = async ({ name, vars }: Form): Promise<GoldenHashes> => {
      const database = join(work, `${name}.duckdb`);
      for (const file of [database, `${database}.wal`]) rmSync(file, { force: true });
      const pa = (...args: string[]): void => {
        const command = [process.execPath, join(root, 'bin', 'pa'), ...args, ...threads, '--vars'];
        const all = [...command, JSON.stringify({ census_path: census, ...vars })];
        const run = runProgram(all, project, cleanEnvironment({ SIMULATION_DATABASE: database }));
        if (run.exit !== 0)
          throw new Error(`${name}: pa ${args.join(' ')}: exit ${run.exit}\n${run.stdout.slice(-4000)}`);
      };
      pa('seed');
      pa('run', '--years', values.years);
      const hashes = await hashDatabase(database);
      // The snapshot tells when it was taken, so it is no part of what is compared.
      if (values.test) for (const command of ['snapshot', 'test']) pa(command);
      return hashes;
    };

    const steps = readdirSync(join(root, 'models', 'state')).flatMap(file => /^(int_.*)\.sql$/.exec(file)?.[1] ?? []);
    const people = employees === 0 ? 'the committed census' : `${employees.toLocaleString('en')} people, seed ${seed}`;
    const how = values.threads === undefined ? '' : `, ${values.threads} threads`;
    console.log(`${people}, ${values.years}${how}; against ${REFERENCE.what}\n`);
    const expected = await hashesOf(REFERENCE);
    console.log(row('form', '', 'compared', 'rows', 'not kept', 'equal'));
    let differ = 0;
    for (const form of FORMS.filter(({ name }) => only?.includes(name) ?? true)) {
      const found = judge(expected, await hashesOf(form), form.keepsLess ? steps : []);
      const { compared, rows, notKept, differences } = found;
      const verdict = differences.length === 0 ? 'yes' : `NO: ${differences.length}`;
      console.log(row(form.name, form.what, compared, rows.toLocaleString('en'), notKept.length, verdict));
      for (const line of differences) console.log(`  ${line}`);
      differ += differences.length;
    }
    return differ === 0 ? 0 : 1;
  } finally {
    process.chdir(root);
    if (values.keep === undefined) rmSync(work, { recursive: true, force: true });
  }
}

function row(name: string, what: string, ...cells: (string | number)[]): string {
  return [name.padEnd(9), what.padEnd(40), ...cells.map(cell => String(cell).padStart(10))].join(' ');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await main().catch(error => {
    console.error(`equality: ${(error as Error).message}`);
    return 2;
  });
}
