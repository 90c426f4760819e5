import { randomUUID } from 'node:crypto';
import { createAdapter } from '../adapter/index.ts';
import type { ContextServices } from '../context/index.ts';
import { type Diagnostic, DiagnosticError, type EventSink, err, ok, type Result } from '../core/index.ts';
import { addTestEdges, buildGraph, type Graph, modelDeprecations, resolveDependencies } from '../graph/index.ts';
import type { Flags, Invocation, Manifest, PreviousState, Project } from '../model/index.ts';
import { parseProject } from '../parse/index.ts';
import { DBT_VERSION, loadProject, policedSink, resolveFlags } from '../project/index.ts';
import { resourceCounts } from '../run/index.ts';
import { normalizeSelectors } from '../select/index.ts';
import { Artifacts } from './artifacts.ts';
import type { OpenOptions } from './project-handle.ts';

/** A project that was loaded and parsed for one command. */
export interface Invoked {
  readonly project: Project;
  readonly invocation: Invocation;
  readonly flags: Flags;
  readonly emit: EventSink;
  readonly context: ContextServices;
  readonly manifest: Manifest;
  readonly graph: Graph;
  /** the folder of `--state`, read */
  readonly previousState: PreviousState | null;
  readonly artifacts: Artifacts;
  readonly signal: AbortSignal;
}

/** Loads the project and settles the flags; what commands that parse nothing need. */
export async function load(
  which: string,
  options: OpenOptions,
): Promise<Result<Omit<Invoked, 'context' | 'manifest' | 'graph' | 'previousState' | 'artifacts'>, Diagnostic[]>> {
  const loaded = await loadProject(options);
  if (!loaded.ok) return loaded;
  const { project, warnings } = loaded.value;
  const flags = resolveFlags({
    which,
    project: project.root.flags,
    ...(options.flags === undefined ? {} : { given: options.flags }),
    ...(options.commandFlags === undefined ? {} : { command: options.commandFlags }),
    ...(options.commandLine === undefined ? {} : { invocationCommand: options.commandLine }),
  });
  if (!flags.ok) return flags;
  const emit = policedSink(options.sink ?? (() => {}), flags.value);
  for (const diagnostic of warnings) emit({ type: 'diagnostic', diagnostic });
  const invocation: Invocation = {
    id: randomUUID(),
    startedAt: new Date(),
    flags: flags.value,
    command: options.commandLine ?? `pa ${which}`,
  };
  const signal = options.signal ?? new AbortController().signal;
  return ok({ project, invocation, flags: flags.value, emit, signal });
}

/** Commands that open the database: the others do without the engine's library, which takes its time to load. */
const OPENING: ReadonlySet<string> = new Set(['run', 'build', 'test', 'seed', 'snapshot', 'show', 'run-operation']);

/**
 * Makes a project ready for a command:
 * 1. load project, profile, packages, flags; 2. parse files into a manifest; 3. resolve refs; 4. link the graph;
 * 5. read the earlier state that selection compares with; 6. write the manifest.
 */
export async function invoke(which: string, options: OpenOptions): Promise<Result<Invoked, Diagnostic[]>> {
  try {
    return await prepare(which, options);
  } catch (error) {
    // A warning that the flags make an error.
    if (error instanceof DiagnosticError) return err([...error.placed()]);
    throw error;
  }
}

async function prepare(which: string, options: OpenOptions): Promise<Result<Invoked, Diagnostic[]>> {
  const loaded = await load(which, options);
  if (!loaded.ok) return loaded;
  const { project, invocation, flags, emit, signal } = loaded.value;
  const { program } = options;
  const { id: invocationId, command } = invocation;
  emit({ type: 'invocation-started', version: DBT_VERSION, ...(program ? { program } : {}), invocationId, command });
  if (OPENING.has(which)) {
    const adapter = await createAdapter(project.target);
    emit({ type: 'adapter-registered', adapter: adapter.type, version: adapter.version });
  }

  const parsed = await parseProject({ project, invocation, emit });
  if (!parsed.ok) return parsed;
  const { manifest, context, warnings, unchanged } = parsed.value;
  for (const diagnostic of warnings) emit({ type: 'diagnostic', diagnostic });

  const complaints = resolveDependencies(manifest, project, {
    nodePackageFirst: flags.behavior.get('require_ref_searches_node_package_before_root') ?? false,
  });
  const errors = complaints.filter(d => d.severity === 'error');
  if (errors.length > 0) return err(errors);
  for (const diagnostic of complaints) emit({ type: 'diagnostic', diagnostic });
  for (const diagnostic of modelDeprecations(manifest, invocation.startedAt.getTime())) {
    emit({ type: 'diagnostic', diagnostic });
  }

  const graph = buildGraph(manifest);
  if (!graph.ok) return err([graph.error]);

  const withTests = which === 'build' ? addTestEdges(graph.value, manifest) : undefined;
  for (const [name, definition] of normalizeSelectors(project.selectors)) manifest.selectors.set(name, definition);

  const artifacts = new Artifacts(project, invocation);
  const previousState = artifacts.readState(flags.state, options.environment?.cwd ?? process.cwd());
  if (!previousState.ok) return err([previousState.error]);
  if (which !== 'list') emit({ type: 'found', counts: resourceCounts(manifest) });
  if (flags.writeJson) {
    const written = artifacts.writeParsedManifest(manifest, unchanged);
    if (!written.ok) return err([written.error]);
    const summary = artifacts.writeGraphSummary(graph.value, withTests);
    if (!summary.ok) return err([summary.error]);
  }
  return ok({
    project,
    invocation,
    flags,
    emit,
    context,
    manifest,
    graph: withTests ?? graph.value,
    previousState: previousState.value,
    artifacts,
    signal,
  });
}
