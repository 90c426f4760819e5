import { createAdapter } from '../adapter/index.ts';
import { materializationFinder } from '../materialize/index.ts';
import type { RunResult, UniqueId } from '../model/index.ts';
import { createExclusive, createExecution, type OpenExecution, type RunState } from '../run/index.ts';
import type { Invoked } from './invoke.ts';

/** What a command does with the nodes of a run. */
export interface Opened {
  readonly state: RunState;
  readonly open: OpenExecution;
}

/**
 * Opens what a run needs, does the work, and closes the database whatever happened. Ctrl-C interrupts running
 * statements and keeps new ones from starting.
 */
export async function withExecution<T>(
  invoked: Invoked,
  selected: readonly UniqueId[],
  options: { readOnly: boolean },
  work: (state: RunState) => Promise<T>,
): Promise<T> {
  const { project, flags, emit, signal } = invoked;
  const stopper = new AbortController();
  // DuckDB's queries run on libuv's pool; it must hold a thread per connection before it is first used.
  process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(4, project.target.threads + 2));
  const open = createExecution({
    context: invoked.context,
    selected,
    adapter: () => createAdapter(project.target),
    readOnly: options.readOnly,
    searchPath: searchPath(project.root.root),
  });
  const state: RunState = {
    execution: open.execution,
    ephemerals: new Map(),
    emit,
    flags,
    threads: flags.singleThreaded ? 1 : project.target.threads,
    results: [] as RunResult[],
    signal: stopper.signal,
    stopped: () => (stopper.signal.aborted ? stopper.signal.reason : null),
    stop: reason => {
      stopper.abort(reason);
      open.interrupt();
    },
    files: invoked.artifacts,
    session: open.execution.session,
    persistence: open.persistence,
    pace: { slow: false },
    exclusive: createExclusive(),
    findMaterialization: materializationFinder(invoked.manifest.macros.values(), {
      adapter: project.target.type,
      rootPackage: project.root.name,
      packagesOverride: !(
        flags.behavior.get('require_explicit_package_overrides_for_builtin_materializations') ?? true
      ),
    }),
  };
  const interrupt = (): void => {
    stopper.abort('interrupt');
    open.interrupt();
  };
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    return await work(state);
  } finally {
    signal.removeEventListener('abort', interrupt);
    await open.close();
  }
}

/**
 * Relative paths are the caller's, as with dbt; files to read are looked up in the project too, so that a project with
 * data beside its models runs from any folder.
 */
function searchPath(root: string): string[] | undefined {
  const here = process.cwd();
  return here === root ? undefined : [here, root];
}
