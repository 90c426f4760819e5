import { createAdapter } from '../adapter/index.ts';
import { type MaterializationFinder, materializationFinder } from '../materialize/index.ts';
import type { UniqueId } from '../model/index.ts';
import { createExclusive, createExecution, openLazily, type RunState, type StopReason } from '../run/index.ts';
import type { Invoked } from './invoke.ts';

/** The database of a command, and how runs on it come about. */
export interface OpenDatabase {
  /** The state of one run. Runs after one another share the session, with its relation cache, and the way to stop. */
  stateFor(invoked: Pick<Invoked, 'context' | 'project' | 'flags' | 'emit'>, selected: readonly UniqueId[]): RunState;
}

/**
 * Opens what runs need, does the work, and closes the database whatever happened. Ctrl-C interrupts running statements
 * and keeps new ones from starting.
 */
export async function withDatabase<T>(
  invoked: Invoked,
  options: { readOnly: boolean },
  work: (database: OpenDatabase) => Promise<T>,
): Promise<T> {
  const { project, emit, signal } = invoked;
  const stopper = new AbortController();
  // DuckDB's queries run on libuv's pool; it must hold a thread per connection before it is first used.
  process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(4, project.target.threads + 2));
  const adapter = (): ReturnType<typeof createAdapter> => createAdapter(project.target);
  const database = openLazily({ adapter, ...options, searchPath: searchPath(project.root.root), emit });
  const stop = (reason: StopReason): void => {
    stopper.abort(reason);
    database.interrupt();
  };
  const interrupt = (): void => stop('interrupt');
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    return await work({
      stateFor: (run, selected) => {
        const open = createExecution({ context: run.context, selected, adapter, ...options, database });
        return {
          execution: open.execution,
          persistence: open.persistence,
          ephemerals: new Map(),
          emit: run.emit,
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
          findMaterialization: finderFor(run),
        };
      },
    });
  } finally {
    signal.removeEventListener('abort', interrupt);
    await database.close();
  }
}

/** The same for a command that is one run. */
export function withExecution<T>(
  invoked: Invoked,
  selected: readonly UniqueId[],
  options: { readOnly: boolean },
  work: (state: RunState) => Promise<T>,
): Promise<T> {
  return withDatabase(invoked, options, database => work(database.stateFor(invoked, selected)));
}

function finderFor({ context, project, flags }: Pick<Invoked, 'context' | 'project' | 'flags'>): MaterializationFinder {
  return materializationFinder(context.manifest.macros.values(), {
    adapter: project.target.type,
    rootPackage: project.root.name,
    packagesOverride: !(flags.behavior.get('require_explicit_package_overrides_for_builtin_materializations') ?? true),
  });
}

/**
 * Relative paths are the caller's, as with dbt; files to read are looked up in the project too, so that a project with
 * data beside its models runs from any folder.
 */
function searchPath(root: string): string[] | undefined {
  const here = process.cwd();
  return here === root ? undefined : [here, root];
}
