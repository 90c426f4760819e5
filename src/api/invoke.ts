import { randomUUID } from 'node:crypto';
import { createAdapter } from '../adapter/index.ts';
import type { ContextServices } from '../context/index.ts';
import { type Diagnostic, DiagnosticError, type EventSink, err, ok, type Result } from '../core/index.ts';
import type { PyDict } from '../core/value.ts';
import { addTestEdges, buildGraph, type Graph, modelDeprecations, resolveDependencies } from '../graph/index.ts';
import type { Flags, Invocation, Manifest, PreviousState, Project } from '../model/index.ts';
import { parseProject, type VariableReads } from '../parse/index.ts';
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
  /** who read project variables while files were parsed */
  readonly reads: VariableReads;
  /** variables that project-level files asked for */
  readonly varReads: ReadonlySet<string>;
  /** the folder of `--state`, read */
  readonly previousState: PreviousState | null;
  readonly artifacts: Artifacts;
  readonly signal: AbortSignal;
}

type Loaded = Omit<Invoked, 'context' | 'manifest' | 'graph' | 'reads' | 'previousState' | 'artifacts'>;

/** Loads the project and settles the flags; what commands that parse nothing need. */
export async function load(which: string, options: OpenOptions): Promise<Result<Loaded, Diagnostic[]>> {
  const loaded = await loadProject(options);
  if (!loaded.ok) return loaded;
  const { project, warnings, varReads } = loaded.value;
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
  return ok({ project, invocation, flags: flags.value, emit, signal, varReads });
}

/** Commands that open the database: the others do without the engine's library, which takes its time to load. */
const OPENING: ReadonlySet<string> = new Set([
  'run',
  'build',
  'test',
  'seed',
  'snapshot',
  'show',
  'diff',
  'run-operation',
  'events',
  'simulate',
]);

/** Variables that a command adds to `--vars` once the project file is known. @throws DiagnosticError */
export type MoreVars = (project: Project) => PyDict;

/**
 * Makes a project ready for a command:
 * 1. load project, profile, packages, flags; 2. parse files into a manifest; 3. resolve refs; 4. link the graph;
 * 5. read the earlier state that selection compares with; 6. write the manifest.
 */
export async function invoke(
  which: string,
  options: OpenOptions,
  moreVars?: MoreVars,
): Promise<Result<Invoked, Diagnostic[]>> {
  try {
    return await prepare(which, options, moreVars);
  } catch (error) {
    // A warning that the flags make an error.
    if (error instanceof DiagnosticError) return err([...error.placed()]);
    throw error;
  }
}

async function prepare(
  which: string,
  options: OpenOptions,
  moreVars: MoreVars | undefined,
): Promise<Result<Invoked, Diagnostic[]>> {
  const first = await load(which, options);
  if (!first.ok) return first;
  const known = moreVars === undefined ? first : await withVars(first.value, options, moreVars(first.value.project));
  if (!known.ok) return known;
  const loaded = known.value;
  const { project, invocation, flags, emit } = loaded;
  const { program } = options;
  const { id: invocationId, command } = invocation;
  emit({ type: 'invocation-started', version: DBT_VERSION, ...(program ? { program } : {}), invocationId, command });
  if (OPENING.has(which)) {
    const adapter = await createAdapter(project.target);
    emit({ type: 'adapter-registered', adapter: adapter.type, version: adapter.version });
  }

  const read = await readManifest(which, loaded, diagnostic => emit({ type: 'diagnostic', diagnostic }));
  if (!read.ok) return read;
  const artifacts = new Artifacts(project, invocation);
  const previousState = artifacts.readState(flags.state, options.environment?.cwd ?? process.cwd());
  if (!previousState.ok) return err([previousState.error]);
  const { unchanged, graph, plainGraph, ...rest } = read.value;
  if (which !== 'list') emit({ type: 'found', counts: resourceCounts(rest.manifest) });
  if (flags.writeJson) {
    const written = artifacts.writeParsedManifest(rest.manifest, unchanged);
    if (!written.ok) return err([written.error]);
    const summary = artifacts.writeGraphSummary(plainGraph, graph === plainGraph ? undefined : graph);
    if (!summary.ok) return err([summary.error]);
  }
  return ok({ ...loaded, ...rest, graph, previousState: previousState.value, artifacts });
}

/** The project as it is with other variables; read anew where its own files ask for one of those that changed. */
export async function withVars<T extends Loaded>(
  loaded: T,
  options: OpenOptions,
  vars: PyDict,
): Promise<Result<T, Diagnostic[]>> {
  const before = loaded.project.cliVars;
  const asked = [...loaded.varReads].some(name => vars.get(name) !== before.get(name));
  const again = asked ? await loadProject({ ...options, vars }) : null;
  if (again !== null && !again.ok) return again;
  const project: Project = again === null ? { ...loaded.project, cliVars: vars } : again.value.project;
  const all = loaded.flags.all.copy().set('vars', vars);
  const flags: Flags = { ...loaded.flags, all };
  return ok({ ...loaded, project, flags, invocation: { ...loaded.invocation, flags } });
}

/** What is read from a project's files: steps 2 to 4. Warnings are told, errors returned. */
export async function readManifest(
  which: string,
  { project, invocation, flags, emit }: Pick<Loaded, 'project' | 'invocation' | 'flags' | 'emit'>,
  warn: (warning: Diagnostic) => void,
): Promise<
  Result<
    Pick<Invoked, 'manifest' | 'context' | 'reads' | 'graph'> & { unchanged: boolean; plainGraph: Graph },
    Diagnostic[]
  >
> {
  const parsed = await parseProject({ project, invocation, emit });
  if (!parsed.ok) return parsed;
  const { manifest, context, warnings, unchanged, reads } = parsed.value;
  for (const diagnostic of warnings) warn(diagnostic);

  const complaints = resolveDependencies(manifest, project, {
    nodePackageFirst: flags.behavior.get('require_ref_searches_node_package_before_root') ?? false,
  });
  const errors = complaints.filter(d => d.severity === 'error');
  if (errors.length > 0) return err(errors);
  for (const diagnostic of complaints) warn(diagnostic);
  for (const diagnostic of modelDeprecations(manifest, invocation.startedAt.getTime())) warn(diagnostic);

  const plainGraph = buildGraph(manifest);
  if (!plainGraph.ok) return err([plainGraph.error]);
  const graph = which === 'build' ? addTestEdges(plainGraph.value, manifest) : plainGraph.value;
  for (const [name, definition] of normalizeSelectors(project.selectors)) manifest.selectors.set(name, definition);
  return ok({ manifest, context, reads, graph, plainGraph: plainGraph.value, unchanged });
}
