import { mkdirSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import {
  DiagnosticError,
  type EventSink,
  type PaEvent,
  PyDict,
  problem,
  type ScenarioFigures,
  type Value,
} from '../../core/index.ts';
import type { Project, RunResult, RunStatus } from '../../model/index.ts';
import { DBT_VERSION, readScenarios, type TargetOverride } from '../../project/index.ts';
import { unwrap } from '../command.ts';
import { type CommandResult, impossible } from '../command-result.ts';
import { load } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';
import { memoryShare, parseMemory } from '../scenarios/memory.ts';
import { groupsOf, type PlacedScenario, placeScenarios } from '../scenarios/place.ts';
import { type ScenarioRecord, scenarioFolder, targetOverrideOf, writeScenarioRecord } from '../scenarios/record.ts';
import { unknownVars } from '../scenarios/unknown-vars.ts';
import { type RunOptions, runCommand } from './run.ts';

type RunWhich = Parameters<typeof runCommand>[0];

export interface ScenarioOptions {
  /** paths of scenario files */
  readonly files: readonly string[];
  /** how many run at once; default 1 */
  readonly parallel?: number;
  /** memory of all that run at once: `4GB` */
  readonly memory?: string;
}

export interface ScenariosResult extends CommandResult {
  readonly scenarios: readonly ScenarioFigures[];
}

/**
 * The same command once per scenario, each with its own variables, database (or schema) and folder of artifacts: one
 * after another, or several at once, each with its share of the memory.
 * @returns exit code 0 when all went well, 1 when one failed, 2 when it could not be done or was interrupted
 */
export async function runScenarios(
  which: RunWhich,
  options: OpenOptions,
  asked: RunOptions,
  given: ScenarioOptions,
): Promise<ScenariosResult> {
  let emit: EventSink = options.sink ?? (() => {});
  try {
    const { project, invocation, emit: own, flags } = unwrap(await load(which, options));
    emit = own;
    const { program } = options;
    emit({
      type: 'invocation-started',
      version: DBT_VERSION,
      ...(program ? { program } : {}),
      invocationId: invocation.id,
      command: invocation.command,
    });
    const plan = planOf(project, options, given);
    for (const diagnostic of plan.warnings) emit({ type: 'diagnostic', diagnostic });
    return await runAll(which, options, asked, { ...plan, emit, failFast: flags.failFast });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const problems = error.placed();
    for (const diagnostic of problems) emit({ type: 'diagnostic', diagnostic });
    return { ...impossible(problems), scenarios: [] };
  }
}

interface Plan {
  readonly project: Project;
  readonly groups: readonly (readonly PlacedScenario[])[];
  readonly parallel: number;
  /** share of one database; null: the profile's own limit */
  readonly memory: string | null;
  readonly warnings: ReturnType<typeof unknownVars>;
  /** absolute path of the target folder */
  readonly folder: string;
}

/** @throws DiagnosticError */
function planOf(project: Project, options: OpenOptions, given: ScenarioOptions): Plan {
  const cwd = options.environment?.cwd ?? process.cwd();
  const { scenarios, problems, warnings } = readScenarios(given.files, options.environment);
  if (problems.length > 0) throw new DiagnosticError(problems);
  const groups = groupsOf(placeScenarios(scenarios, project.target, cwd));
  const parallel = Math.max(1, Math.min(given.parallel ?? 1, groups.length));
  const bytes = given.memory === undefined ? null : parseMemory(given.memory);
  if (bytes === undefined) {
    const reason = 'it is no size: write 4GB, 512MB, 1.5GiB';
    throw new DiagnosticError(problem('PA170', { option: 'memory', text: given.memory ?? '', reason }));
  }
  const { root, targetPath } = project.root;
  return {
    project,
    groups,
    parallel,
    memory: bytes === null ? null : memoryShare(bytes, parallel),
    warnings: [...warnings, ...unknownVars(scenarios, project)],
    folder: isAbsolute(targetPath) ? targetPath : join(root, targetPath),
  };
}

async function runAll(
  which: RunWhich,
  options: OpenOptions,
  asked: RunOptions,
  plan: Plan & { emit: EventSink; failFast: boolean },
): Promise<ScenariosResult> {
  const started = performance.now();
  const { groups, parallel, emit } = plan;
  const placed = groups.flat();
  const names = placed.map(({ scenario }) => scenario.name);
  emit({ type: 'scenarios-started', scenarios: names, parallel, memory: plan.memory });
  // The pool of threads that queries run on is made when it is first used.
  process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(4, parallel * (plan.project.target.threads + 1) + 1));

  const figures = new Map<string, ScenarioFigures>();
  const results: RunResult[] = [];
  let stopped = false;
  const waiting = groups.map(group => [...group]);
  const worker = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      for (const item of group) {
        if (stopped || options.signal?.aborted) continue;
        const outcome = await runOne(which, options, asked, item, { ...plan, names });
        figures.set(item.scenario.name, outcome.figures);
        results.push(...outcome.results);
        if (outcome.figures.status !== 'success' && plan.failFast) stopped = true;
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));

  const scenarios = placed.map(item => figures.get(item.scenario.name) ?? skippedFigures(item));
  emit({ type: 'scenarios-finished', scenarios, seconds: (performance.now() - started) / 1000 });
  const success = scenarios.every(({ status }) => status === 'success');
  const exitCode = success ? 0 : options.signal?.aborted ? 2 : 1;
  return { success, exitCode, problems: [], results, scenarios };
}

/** Told once for all: the same for every scenario. */
const COMMON: ReadonlySet<PaEvent['type']> = new Set(['invocation-started', 'command-finished']);
/** Told for the first scenario only. */
const FIRST: ReadonlySet<PaEvent['type']> = new Set(['adapter-registered', 'parse-cache', 'found', 'concurrency']);

async function runOne(
  which: RunWhich,
  options: OpenOptions,
  asked: RunOptions,
  { scenario, database, schema }: PlacedScenario,
  plan: Plan & { emit: EventSink; names: readonly string[] },
): Promise<{ figures: ScenarioFigures; results: readonly RunResult[] }> {
  const { name } = scenario;
  const { emit, names, folder } = plan;
  const { externalRoot } = plan.project.target;
  const label = name.padEnd(Math.max(...names.map(other => other.length)));
  const alone = plan.parallel === 1;
  const isFirst = names[0] === name;
  const sink: EventSink = event => {
    if (COMMON.has(event.type) || (!isFirst && FIRST.has(event.type))) return;
    emit({ type: 'scenario-event', scenario: name, label, alone, event });
  };
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const artifacts = scenarioFolder(folder, name);
  const record: ScenarioRecord = {
    name,
    file: scenario.file,
    database,
    schema,
    // Files that models write must not meet those of another scenario.
    externalRoot: externalRoot === '.' ? join(artifacts, 'external') : join(externalRoot, name),
    memory: plan.memory,
  };
  writeScenarioRecord(folder, record);
  for (const needed of [dirname(database), record.externalRoot ?? '.']) mkdirSync(needed, { recursive: true });

  const result = await runCommand(
    which,
    ownOptions(options, scenario.vars, artifacts, targetOverrideOf(record), sink),
    asked,
  );
  const used = process.cpuUsage(cpu);
  const worked = result.results.filter(r => r.timing.length > 0);
  return {
    results: result.results,
    figures: {
      name,
      status: result.success ? 'success' : options.signal?.aborted ? 'interrupted' : 'error',
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: alone ? (used.user + used.system) / 1e6 : null,
      rows: worked.reduce((sum, r) => sum + (r.rows ?? 0), 0),
      nodes: worked.length,
      failed: result.results.filter(r => FAILED.has(r.status)).length,
      database,
      schema,
    },
  };
}

const FAILED: ReadonlySet<RunStatus> = new Set(['error', 'fail', 'runtime error', 'partial success']);

/** The command's options for one scenario. Variables of the command line win over the file's, as they do everywhere. */
function ownOptions(
  options: OpenOptions,
  scenarioVars: PyDict,
  artifacts: string,
  targetOverride: TargetOverride,
  sink: EventSink,
): OpenOptions {
  const vars = PyDict.of([...scenarioVars, ...(options.vars ?? new PyDict())]);
  const flags = new Map<string, Value>([...(options.flags ?? []), ['vars', vars], ['target_path', artifacts]]);
  return { ...options, vars, flags, targetPath: artifacts, targetOverride, sink };
}

function skippedFigures({ scenario, database, schema }: PlacedScenario): ScenarioFigures {
  const none = { seconds: 0, cpuSeconds: null, rows: 0, nodes: 0, failed: 0 };
  return { name: scenario.name, status: 'skipped', ...none, database, schema };
}
