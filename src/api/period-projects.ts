import { contextFor } from '../context/index.ts';
import type { EventSink } from '../core/event.ts';
import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';
import { type PyDict, repr } from '../core/value.ts';
import type { Flags, Manifest, Project } from '../model/index.ts';
import { parseHolds } from '../parse/index.ts';
import { type Invoked, readManifest, withVars } from './invoke.ts';
import type { OpenOptions } from './project-handle.ts';

/** The project as one period sees it; its events go to `emit`. */
export type PeriodProjects = (period: number, emit: EventSink) => Promise<Result<Invoked, Diagnostic[]>>;

/** `--vars` with the period's variable set. */
export const periodVars = (project: Project, variable: string, period: number): PyDict =>
  project.cliVars.copy().set(variable, period);

/**
 * Gives each period the project with its variable set. The manifest is that of the one parse, wherever the parse would
 * have told the same; a period for which something else follows from the variable (a ref, a config, `enabled`) is parsed
 * anew. Each period has nodes of its own, so that what is compiled for one is not seen in another.
 * @param first the period that `--full-refresh` is for
 */
export function periodProjects(
  which: string,
  options: OpenOptions,
  invoked: Invoked,
  variable: string,
  first: number,
): PeriodProjects {
  const told = new Set<string>();
  return async (period, emit) => {
    const start = period === first ? invoked : withoutRefresh(invoked);
    const changed = await withVars(start, options, periodVars(invoked.project, variable, period));
    if (!changed.ok) return changed;
    if (databaseOf(changed.value.project) !== databaseOf(invoked.project)) {
      const text = `The profile leads to another database for ${variable} ${period}`;
      const hint = `A run over periods works in one database: run each period by itself, with --vars '${variable}: ...'.`;
      return err([problem('PA673', { text, hint })]);
    }
    const { project, invocation } = changed.value;
    if (!invoked.varReads.has(variable) && parseHolds(invoked, variable, project)) {
      const manifest = ownNodes(invoked.manifest);
      return ok({
        ...changed.value,
        emit,
        manifest,
        context: contextFor(invoked.context, { project, invocation, manifest, emit }),
      });
    }
    const reason = `The project is read anew for ${variable} ${period}: what it holds follows from this variable`;
    emit({ type: 'line', level: 'debug', name: 'PeriodParse', message: reason });
    const asides: EventSink = event => event.type !== 'parse-cache' && emit(event);
    const read = await readManifest(which, { ...changed.value, emit: asides }, diagnostic => {
      const key = JSON.stringify(diagnostic);
      if (!told.has(key)) emit({ type: 'diagnostic', diagnostic });
      told.add(key);
    });
    if (!read.ok) return read;
    const { manifest, context, reads, graph } = read.value;
    if (changed.value.flags.writeJson) {
      const written = invoked.artifacts.writeParsedManifest(manifest, false);
      if (!written.ok) return { ok: false, error: [written.error] };
    }
    return ok({ ...changed.value, emit, manifest, context: { ...context, emit }, reads, graph });
  };
}

/** What is built from scratch is so in the first period only: the others add their rows. */
function withoutRefresh(invoked: Invoked): Invoked {
  const all = invoked.flags.all.copy();
  all.delete('full_refresh');
  const flags: Flags = { ...invoked.flags, fullRefresh: false, all };
  return { ...invoked, flags, invocation: { ...invoked.invocation, flags } };
}

/** All that says which database a session is on; a schema may differ. */
function databaseOf({ target }: Project): string {
  const raw = target.raw.copy();
  for (const key of ['schema', 'threads']) raw.delete(key);
  return `${target.path}\0${target.database}\0${repr(raw)}`;
}

/** The manifest with copies of what a run writes on. */
function ownNodes(manifest: Manifest): Manifest {
  const copies = <T extends object>(section: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...section].map(([id, node]) => [id, { ...node }]));
  return { ...manifest, nodes: copies(manifest.nodes), unitTests: copies(manifest.unitTests) };
}
