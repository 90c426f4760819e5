import type { EventSink } from '../core/event.ts';
import { fromPlain, PyDict, type Value } from '../core/value.ts';
import type { LoadOptions } from '../project/index.ts';
import type { CommandResult } from './command-result.ts';
import type { CompileOptions } from './commands/compile.ts';
import type { DiffOptions, DiffResult } from './commands/diff.ts';
import type { DocsOptions } from './commands/docs-generate.ts';
import type { EventsOptions, EventsResult } from './commands/events.ts';
import type { ListOptions } from './commands/list.ts';
import type { RetryOptions } from './commands/retry.ts';
import type { RunOptions } from './commands/run.ts';
import type { RunOperationOptions } from './commands/run-operation.ts';
import type { ScenarioOptions, ScenariosResult } from './commands/run-scenarios.ts';
import type { ShowOptions } from './commands/show.ts';
import type { SimulateOptions, SimulationResult } from './commands/simulate.ts';

/** How a project is opened. Everything from outside comes in here; nothing is read from global state later. */
export interface OpenOptions extends LoadOptions {
  /** hears everything that happens */
  readonly sink?: EventSink;
  /** flags as the command line or the environment gave them, by snake_case name */
  readonly flags?: ReadonlyMap<string, Value>;
  /** a command's own options as its line gave them, for `args` of run_results.json */
  readonly commandFlags?: ReadonlyMap<string, Value>;
  /** what the first line of the log says is running: `pa=0.1.0` */
  readonly program?: string;
  /** the words typed, for artifacts */
  readonly commandLine?: string;
  /** ends the running command early: nothing more starts, running statements are interrupted */
  readonly signal?: AbortSignal;
}

/** How a caller opens a project: the same, and variables may be plain values (objects, lists, numbers, text, null). */
export interface ProjectOptions extends Omit<OpenOptions, 'vars'> {
  /** `--vars` */
  readonly vars?: PyDict | Readonly<Record<string, unknown>>;
}

/**
 * A project and the commands it understands, dbt's and ours. Nothing is read before a command is called. Each command
 * emits events to the sink and resolves to a `CommandResult`; it rejects only for bugs.
 */
export class ProjectHandle {
  readonly options: OpenOptions;

  constructor(options: OpenOptions) {
    this.options = options;
  }

  /** Parses and writes the manifest. */
  async parse(): Promise<CommandResult> {
    return (await import('./commands/parse.ts')).parse(this.options);
  }

  /** Writes the events of all periods to Parquet, in bulk. */
  async events(options: EventsOptions = {}): Promise<EventsResult> {
    return (await import('./commands/events.ts')).events(this.options, options);
  }

  /** Runs the whole pipeline over its periods, in one mode or in both. */
  async simulate(options: SimulateOptions = {}): Promise<SimulationResult> {
    return (await import('./commands/simulate.ts')).simulate(this.options, options);
  }

  /** Models. */
  async run(options: RunOptions = {}): Promise<CommandResult> {
    return (await import('./commands/run.ts')).runCommand('run', this.options, options);
  }

  /** Seeds, models, snapshots and tests, in one graph: a node waits for the tests of what it reads. */
  async build(options: RunOptions = {}): Promise<CommandResult> {
    return (await import('./commands/run.ts')).runCommand('build', this.options, options);
  }

  async test(options: RunOptions = {}): Promise<CommandResult> {
    return (await import('./commands/run.ts')).runCommand('test', this.options, options);
  }

  async seed(options: RunOptions = {}): Promise<CommandResult> {
    return (await import('./commands/run.ts')).runCommand('seed', this.options, options);
  }

  async snapshot(options: RunOptions = {}): Promise<CommandResult> {
    return (await import('./commands/run.ts')).runCommand('snapshot', this.options, options);
  }

  /** Goes on with the run before: what failed or was skipped in it, or the period that it broke in. */
  async retry(options: RetryOptions = {}): Promise<CommandResult> {
    return (await import('./commands/retry.ts')).retry(this.options, options);
  }

  /** One of the commands above once per scenario, each with its own variables, database and artifacts. */
  async runScenarios(
    which: 'run' | 'build' | 'test' | 'seed' | 'snapshot',
    options: RunOptions,
    scenarios: ScenarioOptions,
  ): Promise<ScenariosResult> {
    return (await import('./commands/run-scenarios.ts')).runScenarios(which, this.options, options, scenarios);
  }

  /** Renders nodes into `compiled/`, or one inline query. */
  async compile(options: CompileOptions = {}): Promise<CommandResult> {
    return (await import('./commands/compile.ts')).compile(this.options, options);
  }

  /** Shows the first rows of a node or an inline query. */
  async show(options: ShowOptions): Promise<CommandResult> {
    return (await import('./commands/show.ts')).show(this.options, options);
  }

  /** In what the tables of two databases, scenarios or schemas differ, or two relations. */
  async diff(options: DiffOptions): Promise<DiffResult> {
    return (await import('./commands/diff.ts')).diff(this.options, options);
  }

  /** The selected resources, a line each. */
  async list(options: ListOptions = {}): Promise<CommandResult> {
    return (await import('./commands/list.ts')).list(this.options, options);
  }

  /** Calls one macro. */
  async runOperation(options: RunOperationOptions): Promise<CommandResult> {
    return (await import('./commands/run-operation.ts')).runOperation(this.options, options);
  }

  /** Manifest and catalog for the documentation. */
  async docsGenerate(options: DocsOptions = {}): Promise<CommandResult> {
    return (await import('./commands/docs-generate.ts')).docsGenerate(this.options, options);
  }
}

/**
 * Opens a project.
 * @param project its folder, or all options; default: the nearest project at or above the current folder
 */
export function openProject(project: string | ProjectOptions = {}, options: ProjectOptions = {}): ProjectHandle {
  const { vars, flags, ...rest } = typeof project === 'string' ? { ...options, projectDir: project } : project;
  if (vars === undefined) return new ProjectHandle({ ...rest, ...(flags === undefined ? {} : { flags }) });
  const own = vars instanceof PyDict ? vars : (fromPlain(vars) as PyDict);
  // Among the flags they are told to artifacts, from which `retry` has them.
  return new ProjectHandle({ ...rest, vars: own, flags: new Map([['vars', own], ...(flags ?? [])]) });
}
