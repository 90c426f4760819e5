import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareFiles } from './copy.ts';
import { readDatabase, runStatements } from './database.ts';
import type { Fact } from './facts.ts';
import { type Aspect, type Listing, type ParitySpec, wildcard } from './spec.ts';
import { cleanEnvironment, runTool, type Tool } from './tool.ts';

interface RunResult {
  unique_id: string;
  status: string;
  failures?: number | null;
  message?: string | null;
  compiled_code?: string | null;
  relation_name?: string | null;
}

export interface Observation {
  facts: Fact[];
  /** CPU and wall seconds of each step that ran a command. */
  usage: { step: string; cpu: number; wall: number }[];
  /** Console output per step, for a reader of a difference. */
  output: Map<string, string>;
}

export interface ObserveOptions {
  aspects: Set<Aspect>;
  rowLimit: number;
  log?: (line: string) => void;
}

/** Runs the script of a fixture with one tool in a copy of the project and collects the facts. */
export async function observe(
  tool: Tool,
  copy: string,
  spec: ParitySpec,
  options: ObserveOptions,
): Promise<Observation> {
  const observation: Observation = { facts: [], usage: [], output: new Map() };
  const neutral = (text: string) => text.replaceAll(realpathSync(copy), '{project}').replaceAll(copy, '{project}');
  const state = (aspect: Aspect, step: string, id: string, value: unknown) => {
    if (options.aspects.has(aspect)) observation.facts.push({ aspect, step, id, value });
  };
  const unordered = spec.unordered.map(wildcard);
  for (const step of spec.steps) {
    prepareFiles(step, copy);
    if (step.sql) await runStatements(copy, spec, step.sql);
    if (!step.args) continue;
    options.log?.(`${tool.name}: ${step.args.join(' ')}`);
    const written = join(copy, 'target', 'run_results.json');
    const before = existsSync(written) ? readFileSync(written, 'utf8') : '';
    const outcome = runTool(tool, step.args, copy, step.env);
    observation.usage.push({ step: step.id, cpu: outcome.cpu, wall: outcome.wall });
    observation.output.set(step.id, outcome.stdout + outcome.stderr);
    state('status', step.id, 'exit code', outcome.exit);
    const after = existsSync(written) ? readFileSync(written, 'utf8') : '';
    if (after && after !== before) {
      for (const result of (JSON.parse(after) as { results: RunResult[] }).results) {
        state('status', step.id, result.unique_id, statusOf(result));
        if (result.relation_name) state('compile', step.id, `${result.unique_id} relation`, result.relation_name);
        if (result.compiled_code != null) {
          const text = neutral(result.compiled_code);
          const inOrder = !unordered.some(pattern => pattern.test(result.unique_id));
          state('compile', step.id, result.unique_id, inOrder ? text : asSet(text));
        }
      }
      const compiled = join(copy, 'target', 'compiled');
      if (existsSync(compiled)) state('compile', step.id, 'files', filesOf(compiled));
    }
    if (options.aspects.has('rows') && !['ls', 'list', 'parse', 'deps', 'compile'].includes(step.args[0]!)) {
      for (const [id, value] of await readDatabase(copy, spec, options.rowLimit)) state('rows', step.id, id, value);
    }
  }
  if (options.aspects.has('ls')) {
    options.log?.(`${tool.name}: ${spec.ls.length} listings`);
    for (const [i, answer] of listAll(tool, spec.ls, copy).entries()) {
      state('ls', 'ls', spec.ls[i]!.id, neutralAnswer(answer, neutral));
    }
  }
  return observation;
}

/** Statements that come in another order, with other blank lines, at each run. */
function asSet(text: string): string {
  const lines = text.split('\n').map(line => line.trim());
  return lines.filter(Boolean).sort().join('\n');
}

/** Error texts and unit tests' tables belong to each tool; any other message is the same fact in both. */
function statusOf(result: RunResult): unknown {
  const { status, failures, message } = result;
  const silent = ['error', 'runtime error', 'skipped'].includes(status) || result.unique_id.startsWith('unit_test.');
  const spoken = silent ? undefined : message;
  return { status, failures: failures ?? null, ...(spoken ? { message: spoken } : {}) };
}

interface Answer {
  exit: number;
  lines: string[];
}

function listAll(tool: Tool, listings: Listing[], copy: string): Answer[] {
  if (tool.python) return listByPython(tool.python, listings, copy);
  return listings.map(listing => {
    const { exit, stdout } = runTool(tool, ['--quiet', 'ls', ...listing.args], copy);
    return { exit, lines: exit === 0 ? stdout.split('\n').filter(Boolean) : [] };
  });
}

function listByPython(python: string, listings: Listing[], copy: string): Answer[] {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'listings.py');
  const answers = join(dirname(copy), 'listings.json');
  const input = JSON.stringify(listings.map(listing => listing.args));
  const child = spawnSync(python, [script, answers], { cwd: copy, env: cleanEnvironment(), input, encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`the listings of dbt failed:\n${child.stdout}${child.stderr}`);
  return (JSON.parse(readFileSync(answers, 'utf8')) as Answer[]).map(({ exit, lines }) => ({
    exit,
    lines: exit === 0 ? lines : [],
  }));
}

/** JSON lines become values, so that the order of keys does not matter. */
function neutralAnswer(answer: Answer, neutral: (text: string) => string): unknown {
  return {
    exit: answer.exit,
    lines: answer.lines.map(line =>
      line.startsWith('{') ? neutralResource(JSON.parse(neutral(line))) : neutral(line),
    ),
  };
}

interface Resource {
  sources?: string[][];
  depends_on?: { nodes?: string[] };
}

/** dbt's static parser gives the sources of a model as a set, in another order at each run. */
function neutralResource(resource: Resource): Resource {
  resource.sources?.sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1));
  resource.depends_on?.nodes?.sort();
  return resource;
}

function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
}
