import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type Checkpoint, type EarlierRun, readCheckpoint, readRunResults } from '../../artifacts/index.ts';
import { DiagnosticError, type EventSink, nearestNames, problem } from '../../core/index.ts';
import { PyDict, str, type Value } from '../../core/value.ts';
import type { UniqueId } from '../../model/index.ts';
import { loadProjectFile } from '../../project/index.ts';
import { CHECKPOINT_FILE } from '../artifacts.ts';
import { unwrap } from '../command.ts';
import { type CommandResult, done, impossible } from '../command-result.ts';
import type { OpenOptions } from '../project-handle.ts';
import { readScenarioRecord, recordedScenarios, scenarioFolder, targetOverrideOf } from '../scenarios/record.ts';
import type { SelectionOptions } from '../selection.ts';
import type { Retried, RunWhich } from './run.ts';

/** Outcomes that are tried again (dbt's own list). */
const RETRIED: ReadonlySet<string> = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success']);

/** Flags of the run before that do not hold for the one that goes on with it: where files lie is said anew. */
const OWN_FLAGS: ReadonlySet<string> = new Set([
  'log_path',
  'output_path',
  'profiles_dir',
  'profiles_dir_exists_false',
  'project_dir',
  'defer_state',
  'deprecated_state',
  'target_path',
  'warn_error',
  'invocation_command',
  'which',
  'years',
  'start',
  'end',
]);

const RUNS: readonly string[] = ['run', 'build', 'test', 'seed', 'snapshot'];
const OTHERS: readonly string[] = ['compile', 'generate', 'run-operation'];

export interface RetryOptions {
  /** the scenario whose run is gone on with */
  readonly scenario?: string;
}

/** What the run before left. */
interface Earlier {
  readonly args: PyDict;
  /** how far a run over periods came, if it was one and is not over */
  readonly checkpoint: Checkpoint | null;
  readonly results: EarlierRun['results'];
}

/**
 * Goes on with the run before: the same command with the same flags, of the nodes that failed or were skipped. A run over
 * periods goes on with the period that it broke in, as a whole, since its rows are replaced; also when it was killed.
 */
export async function retry(given: OpenOptions, asked: RetryOptions = {}): Promise<CommandResult> {
  let options = given;
  try {
    if (asked.scenario !== undefined) options = scenarioOptions(given, asked.scenario);
    return await goOn(options, earlierRun(options));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const diagnostic of error.diagnostics) options.sink?.({ type: 'diagnostic', diagnostic });
    return impossible(error.diagnostics);
  }
}

/** The options of a scenario's run: its artifacts, and its place in the database. @throws DiagnosticError PA712 */
function scenarioOptions(options: OpenOptions, name: string): OpenOptions {
  const project = unwrap(loadProjectFile({ ...options, requireVars: false }));
  const { root, targetPath } = project;
  const target = isAbsolute(targetPath) ? targetPath : join(root, targetPath);
  const record = readScenarioRecord(target, name);
  if (record === undefined) {
    const nearest = nearestNames(name, recordedScenarios(target));
    throw new DiagnosticError(problem('PA712', { name: `scenario:${name}`, nearest }));
  }
  const folder = scenarioFolder(target, record.name);
  const flags = new Map<string, Value>([...(options.flags ?? []), ['target_path', folder]]);
  return { ...options, flags, targetPath: folder, targetOverride: targetOverrideOf(record) };
}

/** Reads run_results.json and periods.json, and finds out which of them the last run wrote. @throws DiagnosticError */
function earlierRun(options: OpenOptions): Earlier {
  const project = unwrap(loadProjectFile({ ...options, requireVars: false }));
  const state = options.flags?.get('state');
  const asked = typeof state === 'string' ? state : project.targetPath;
  const folder = isAbsolute(asked) ? asked : join(project.root, asked);
  const checkpoint = unwrap(readCheckpoint(join(folder, CHECKPOINT_FILE)));
  const path = join(folder, 'run_results.json');
  const run = existsSync(path) ? unwrap(readRunResults(path)) : null;
  if (checkpoint !== null && (run === null || isOf(run, checkpoint) || startOf(run) < checkpoint.startedAt.getTime())) {
    // A run that was killed before it wrote its results left those of another one.
    const results = run !== null && isOf(run, checkpoint) ? run.results : [];
    const left = checkpoint.periods.length > checkpoint.done.length;
    return { args: checkpoint.args, checkpoint: left ? checkpoint : null, results };
  }
  if (run === null) throw new DiagnosticError(problem('PA677', { folder: asked }));
  return { args: run.args, checkpoint: null, results: run.results };
}

const isOf = (run: EarlierRun, checkpoint: Checkpoint): boolean => run.invocationId === checkpoint.invocationId;

const startOf = (run: EarlierRun): number => Date.parse(run.invocationStartedAt ?? run.generatedAt ?? '') || 0;

async function goOn(options: OpenOptions, earlier: Earlier): Promise<CommandResult> {
  const { args, checkpoint } = earlier;
  const which = str(args.get('which') ?? '');
  if (![...RUNS, ...OTHERS].includes(which))
    throw new DiagnosticError(problem('PA678', { text: `The previous command '${which}' cannot be retried` }));
  const again = optionsOf(options, args);
  if (checkpoint !== null) {
    const { runCommand } = await import('./run.ts');
    const periods = { years: checkpoint.periods.map(String), done: checkpoint.done };
    return runCommand(which as RunWhich, again, { ...selectionIn(args), periods });
  }
  const retried = retriedNodes(which, earlier.results, options.flags?.get('warn_error') === true);
  if (retried.ids.length === 0) return nothingLeft(which, options.sink);
  if (which === 'run-operation') {
    const { runOperation } = await import('./run-operation.ts');
    const macroArgs = args.get('args');
    return runOperation(again, {
      // Without the command line's word: `macro.package.name`.
      macro: str(args.get('macro') ?? retried.ids[0]!.split('.').slice(1).join('.')),
      ...(macroArgs instanceof PyDict ? { args: macroArgs } : {}),
    });
  }
  if (which === 'compile') return (await import('./compile.ts')).compile(again, { retried });
  if (which === 'generate') return (await import('./docs-generate.ts')).docsGenerate(again, { retried });
  return (await import('./run.ts')).runCommand(which as RunWhich, again, { retried });
}

function nothingLeft(which: string, sink: EventSink | undefined): CommandResult {
  const message = `Nothing to retry: the previous ${which} succeeded`;
  sink?.({ type: 'line', level: 'info', name: 'NothingToRetry', message });
  return done();
}

/** The flags of the run before, with what is given now for `--vars` and `--threads`. */
function optionsOf(options: OpenOptions, args: PyDict): OpenOptions {
  const flags = new Map<string, Value>();
  for (const [key, value] of args) if (!OWN_FLAGS.has(str(key))) flags.set(str(key), value);
  for (const [key, value] of options.flags ?? []) if (OWN_FLAGS.has(key)) flags.set(key, value);
  const before = flags.get('vars');
  const given = options.vars ?? new PyDict();
  const vars = given.size > 0 || !(before instanceof PyDict) ? given : before;
  flags.set('vars', vars);
  const threads = options.threads ?? flags.get('threads') ?? null;
  const text = (key: string): string | undefined => {
    const value = flags.get(key);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    ...options,
    flags,
    vars,
    threads: typeof threads === 'number' ? threads : null,
    profile: options.profile ?? text('profile'),
    target: options.target ?? text('target'),
  };
}

function selectionIn(args: PyDict): SelectionOptions {
  const texts = (key: string): readonly string[] | undefined => {
    const value = args.get(key);
    return Array.isArray(value) && value.length > 0 ? value.map(str) : undefined;
  };
  const selector = args.get('selector');
  return {
    select: texts('select'),
    exclude: texts('exclude'),
    selector: typeof selector === 'string' ? selector : undefined,
    resourceTypes: texts('resource_types'),
    excludeResourceTypes: texts('exclude_resource_types'),
  };
}

/** What is tried again: hooks run with every run, so they are not. */
function retriedNodes(which: string, results: EarlierRun['results'], warnError: boolean): Retried {
  const counts = ({ uniqueId, status }: EarlierRun['results'][number]): boolean =>
    (RETRIED.has(status) || (warnError && status === 'warn')) &&
    (which === 'run-operation' || !uniqueId.startsWith('operation.'));
  const failed = results.filter(counts);
  const batches = new Map<UniqueId, { successful: [Date, Date][]; failed: [Date, Date][] }>();
  for (const { uniqueId, batches: raw } of failed) {
    const spans = (key: string): [Date, Date][] =>
      ((raw?.[key] as [string, string][] | undefined) ?? []).map(([from, to]) => [new Date(from), new Date(to)]);
    const [good, bad] = [spans('successful'), spans('failed')];
    // Without a good one the model is built as a whole, which may mean: from scratch.
    if (good.length > 0 && bad.length > 0) batches.set(uniqueId, { successful: good, failed: bad });
  }
  return { ids: [...new Set(failed.map(({ uniqueId }) => uniqueId))], batches };
}
