import type { EventSink } from '../core/event.ts';
import { type Diagnostic, ok, type Result } from '../core/index.ts';
import type { PyDict } from '../core/value.ts';
import type { Manifest, Project } from '../model/index.ts';
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
 */
export function periodProjects(
  which: string,
  options: OpenOptions,
  invoked: Invoked,
  variable: string,
): PeriodProjects {
  const told = new Set<string>();
  return async (period, emit) => {
    const changed = await withVars(invoked, options, periodVars(invoked.project, variable, period));
    if (!changed.ok) return changed;
    const { project, invocation } = changed.value;
    if (!invoked.varReads.has(variable) && parseHolds(invoked, variable, project)) {
      const manifest = ownNodes(invoked.manifest);
      return ok({
        ...changed.value,
        emit,
        manifest,
        context: { ...invoked.context, project, invocation, manifest, emit },
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

/** The manifest with copies of what a run writes on. */
function ownNodes(manifest: Manifest): Manifest {
  const copies = <T extends object>(section: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...section].map(([id, node]) => [id, { ...node }]));
  return { ...manifest, nodes: copies(manifest.nodes), unitTests: copies(manifest.unitTests) };
}
