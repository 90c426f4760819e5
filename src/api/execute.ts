import { createAdapter, type Session } from '../adapter/index.ts';
import { type Diagnostic, DiagnosticError } from '../core/index.ts';
import { type Graph, unitTestsFirst } from '../graph/index.ts';
import { type MaterializationFinder, materializationFinder } from '../materialize/index.ts';
import {
  findResource,
  type PerformanceSettings,
  type Project,
  type RunnableNode,
  type UniqueId,
} from '../model/index.ts';
import { performanceSettings } from '../project/index.ts';
import {
  checkResources,
  createChainCache,
  createExclusive,
  createExecution,
  MemoryGuard,
  openLazily,
  ResourceGate,
  type RunState,
  type StopReason,
} from '../run/index.ts';
import type { Invoked } from './invoke.ts';
import { startMeasurement } from './measurement.ts';

/** How a command works on its database. */
export interface DatabaseOptions {
  readonly readOnly: boolean;
  /** what is run is measured and reported; a project can ask for it too */
  readonly profile?: boolean;
}

type RunFacts = 'context' | 'project' | 'flags' | 'emit' | 'graph' | 'manifest';

/** The database of a command, and how runs on it come about. */
export interface OpenDatabase {
  /** The state of one run. Runs after one another share the session, with its relation cache, and the way to stop. */
  stateFor(run: Pick<Invoked, RunFacts>, selected: readonly UniqueId[]): RunState;
}

/**
 * Opens what runs need, does the work, and closes the database whatever happened. Ctrl-C interrupts running statements
 * and keeps new ones from starting.
 */
export async function withDatabase<T>(
  invoked: Invoked,
  options: DatabaseOptions,
  work: (database: OpenDatabase) => Promise<T>,
): Promise<T> {
  const { project, emit, signal } = invoked;
  const { readOnly } = options;
  const settings = performanceSettings(project.root.extra);
  // Told by a timer, where nobody could take a warning that the flags make an error.
  const late: Diagnostic[] = [];
  const guard = new MemoryGuard(readOnly ? null : settings.maxMemory, diagnostic => late.push(diagnostic));
  const profile = !readOnly && (options.profile === true || settings.profile);
  const measurement = await startMeasurement(invoked, { profile, settings, guard });
  let unbound: (() => Promise<void>) | undefined;
  const chainCache = createChainCache();
  const stopper = new AbortController();
  // DuckDB's queries run on libuv's pool; it must hold a thread per connection before it is first used.
  process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(4, project.target.threads + 2));
  const adapter = (): ReturnType<typeof createAdapter> => createAdapter(project.target);
  const database = openLazily({
    adapter,
    readOnly,
    searchPath: searchPath(project.root.root),
    sessionOptions: measurement.sessionOptions,
    async onOpen(session) {
      measurement.opened(session);
      if (!readOnly) unbound = await boundMemory(session, project, settings);
    },
    emit,
  });
  const resources = new ResourceGate(database.session, settings.groups);
  const stop = (reason: StopReason): void => {
    stopper.abort(reason);
    database.interrupt();
  };
  const interrupt = (): void => stop('interrupt');
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const result = await work({
      stateFor: (run, selected) => {
        if (!readOnly) refuseWrongResources(run, selected);
        const order = (): Graph => orderOf(run);
        const open = createExecution({ context: run.context, selected, order, adapter, readOnly, database });
        return {
          execution: open.execution,
          persistence: open.persistence,
          chainCache,
          ephemerals: new Map(),
          emit: measurement.heard(run.emit),
          flags: run.flags,
          threads: run.flags.singleThreaded ? 1 : project.target.threads,
          results: [],
          signal: stopper.signal,
          stopped: () => (stopper.signal.aborted ? stopper.signal.reason : null),
          stop,
          files: invoked.artifacts,
          session: database.session,
          pace: { slow: false },
          exclusive: createExclusive(),
          resources,
          memory: guard,
          measured: measurement.measured,
          findMaterialization: finderFor(run),
        };
      },
    });
    for (const diagnostic of late) emit({ type: 'diagnostic', diagnostic });
    await measurement.finish();
    return result;
  } finally {
    measurement.stop();
    // Others of this process may have the same database open.
    await unbound?.();
    signal.removeEventListener('abort', interrupt);
    await database.close();
  }
}

/** The same for a command that is one run. */
export function withExecution<T>(
  invoked: Invoked,
  selected: readonly UniqueId[],
  options: DatabaseOptions,
  work: (state: RunState) => Promise<T>,
): Promise<T> {
  return withDatabase(invoked, options, database => work(database.stateFor(invoked, selected)));
}

/** What waits for what in a command. */
export const orderOf = ({ flags, graph, manifest }: Pick<Invoked, 'flags' | 'graph' | 'manifest'>): Graph =>
  flags.which === 'build' ? unitTestsFirst(graph, manifest) : graph;

function finderFor({ context, project, flags }: Pick<Invoked, 'context' | 'project' | 'flags'>): MaterializationFinder {
  return materializationFinder(context.manifest.macros.values(), {
    adapter: project.target.type,
    rootPackage: project.root.name,
    packagesOverride: !(flags.behavior.get('require_explicit_package_overrides_for_builtin_materializations') ?? true),
  });
}

/** @throws DiagnosticError with every wrong resource config of the chosen nodes */
function refuseWrongResources(
  { context, project }: Pick<Invoked, 'context' | 'project'>,
  selected: readonly UniqueId[],
): void {
  const nodes = selected.flatMap(id => (findResource(context.manifest, id) as RunnableNode | undefined) ?? []);
  const problems = checkResources(nodes, project);
  if (problems.length > 0) throw new DiagnosticError(problems);
}

/** What the process uses beside the database's buffers, as a part of all; at most this many bytes. */
const [OWN_PART, OWN_MOST] = [0.25, 300e6];

/**
 * `max_memory_gb` bounds the database too, so that it spills before the process is too large; a limit of the profile
 * stays as it is.
 * @returns takes the bound away
 */
async function boundMemory(
  session: Session,
  { target }: Project,
  { maxMemory }: PerformanceSettings,
): Promise<(() => Promise<void>) | undefined> {
  const limited = [target.configOptions, target.settings].some(set => set.has('memory_limit') || set.has('max_memory'));
  if (maxMemory === null || limited || !session.adapter.capabilities.limits) return undefined;
  const own = Math.min(maxMemory * OWN_PART, OWN_MOST);
  return session.limit({ memory: `${Math.round(maxMemory - own)}B` });
}

/**
 * Relative paths are the caller's, as with dbt; files to read are looked up in the project too, so that a project with
 * data beside its models runs from any folder.
 */
function searchPath(root: string): string[] | undefined {
  const here = process.cwd();
  return here === root ? undefined : [here, root];
}
