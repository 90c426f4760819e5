import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findDbt } from '../scripts/lib/parity/dbt.ts';
import { cleanEnvironment, type Outcome, runProgram, type Tool } from '../scripts/lib/parity/tool.ts';
import { generateProject } from './generate-project.ts';
import { type BenchProject, type Scenario, scenarios } from './scenarios.ts';

const usage = `npm run bench -- [options]
Prints CPU seconds of pa and of real dbt on one project, in paired runs, and their ratio.

  --models N         size of the generated project (default 500)
  --project DIR      measure on a copy of this project instead
  --generator PATH   a program that takes --models N --out DIR and writes a project, instead of ours
  --runs N           pairs per scenario (default 3); the figures are medians
  --only a,b         scenarios: version, ${scenarios.map(scenario => scenario.name).join(', ')}
  --pa PATH          another executable in pa's place
  --no-dbt           pa alone
`;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

interface Figures {
  scenario: string;
  pa: Outcome;
  dbt?: Outcome;
  expected?: string;
  met?: boolean;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      models: { type: 'string', default: '500' },
      project: { type: 'string' },
      generator: { type: 'string' },
      runs: { type: 'string', default: '3' },
      only: { type: 'string' },
      pa: { type: 'string' },
      'no-dbt': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const pa: Tool = {
    name: 'pa',
    command: values.pa ? [resolve(values.pa)] : [process.execPath, join(root, 'bin', 'pa')],
  };
  const dbt = values['no-dbt'] ? undefined : findDbt();
  const wanted = (name: string) => !values.only || values.only.split(',').includes(name);
  const runs = Number(values.runs);
  const work = mkdtempSync(join(tmpdir(), 'pa-bench-'));
  try {
    const original = await makeProject(work, values);
    console.log(`${modelFiles(original).length} models; medians of ${runs} pairs; ${cpus().length} cores\n`);
    const figures: Figures[] = [];
    if (wanted('version')) figures.push(measureVersion(pa, dbt, Math.max(runs, 9)));
    const ours = copyOf(original, join(work, 'pa'));
    const theirs = dbt && copyOf(original, join(work, 'dbt'));
    for (const scenario of scenarios.filter(({ name }) => wanted(name))) {
      console.error(`  ${scenario.name}`);
      const mine: Outcome[] = [];
      const other: Outcome[] = [];
      for (let i = 0; i < runs; i++) {
        mine.push(measure(scenario, pa, ours));
        if (dbt && theirs) other.push(measure(scenario, dbt, theirs));
      }
      figures.push(judge(scenario, median(mine), other.length ? median(other) : undefined));
    }
    printTable(figures);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The project to measure, in the work folder. */
async function makeProject(
  work: string,
  from: { project?: string; generator?: string; models: string },
): Promise<string> {
  const out = join(work, 'original');
  if (from.project) copyOf(resolve(from.project), out);
  else if (from.generator) {
    const interpreter = from.generator.endsWith('.py') ? [findDbt().python ?? 'python3'] : [];
    const [command, ...args] = [...interpreter, resolve(from.generator), '--models', from.models, '--out', out];
    execFileSync(command!, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  } else await generateProject({ models: Number(from.models), out });
  return out;
}

function copyOf(dir: string, to: string): BenchProject {
  const products = new Set(['target', 'logs', 'node_modules', '.git']);
  cpSync(dir, to, { recursive: true, dereference: true, filter: path => !products.has(basename(path)) });
  const files = modelFiles(to);
  const file = files[Math.floor(files.length / 2)];
  if (!file) throw new Error(`${dir} has no models`);
  return { dir: to, file: relative(to, file), model: basename(file, '.sql') };
}

function modelFiles(dir: string): string[] {
  return readdirSync(join(dir, 'models'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.sql'))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

function measure(scenario: Scenario, tool: Tool, project: BenchProject): Outcome {
  const run = (args: string[]) => {
    const outcome = runProgram([...tool.command, ...args], project.dir, cleanEnvironment());
    if (outcome.exit !== 0) {
      throw new Error(`${tool.name} ${args.join(' ')}: exit ${outcome.exit}\n${outcome.stdout}${outcome.stderr}`);
    }
    return outcome;
  };
  scenario.prepare(project, run);
  return run(scenario.args(project));
}

/** `--version` of each tool; ours less what a bare `node -e 0` takes, which no program in Node can save. */
function measureVersion(pa: Tool, dbt: Tool | undefined, runs: number): Figures {
  const run = (command: string[]) => runProgram(command, tmpdir(), cleanEnvironment());
  const [ours, bare, theirs]: [Outcome[], Outcome[], Outcome[]] = [[], [], []];
  for (let i = 0; i < runs; i++) {
    bare.push(run([process.execPath, '-e', '0']));
    ours.push(run([...pa.command, '--version']));
    if (dbt && i < 3) theirs.push(run([...dbt.command, '--version']));
  }
  const over = (median(ours).cpu - median(bare).cpu) * 1000;
  return {
    scenario: 'version',
    pa: median(ours),
    dbt: theirs.length ? median(theirs) : undefined,
    expected: `< 60 ms over bare node (${over.toFixed(0)} ms)`,
    met: over < 60,
  };
}

function judge(scenario: Scenario, pa: Outcome, dbt: Outcome | undefined): Figures {
  const { name, ratio } = scenario;
  if (!ratio || !dbt) return { scenario: name, pa, dbt };
  return { scenario: name, pa, dbt, expected: `>= ${ratio}`, met: dbt.cpu / pa.cpu >= ratio };
}

/** The run in the middle by CPU seconds; its wall time goes with it. */
function median(outcomes: Outcome[]): Outcome {
  const sorted = [...outcomes].sort((a, b) => a.cpu - b.cpu);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

function printTable(figures: Figures[]): void {
  const rows = figures.map(({ scenario, pa, dbt, expected, met }) => [
    scenario,
    pa.cpu.toFixed(3),
    dbt?.cpu.toFixed(3) ?? '',
    dbt ? (dbt.cpu / pa.cpu).toFixed(1) : '',
    pa.wall.toFixed(2),
    dbt?.wall.toFixed(2) ?? '',
    expected ? `${expected}: ${met ? 'met' : 'NOT MET'}` : '',
  ]);
  const head = ['scenario', 'pa cpu s', 'dbt cpu s', 'ratio', 'pa wall s', 'dbt wall s', 'expected'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map(row => row[i]!.length)));
  for (const row of [head, ...rows]) {
    const last = row.length - 1;
    console.log(
      row
        .map((cell, i) => (i === 0 || i === last ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    );
  }
}

await main();
