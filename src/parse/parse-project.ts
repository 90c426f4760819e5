import { type ContextServices, createContext } from '../context/index.ts';
import { type Diagnostic, DiagnosticError, type EventSink, err, ok, type Result } from '../core/index.ts';
import {
  type ExecutableNode,
  emptyManifest,
  type Invocation,
  type Manifest,
  type Package,
  type Project,
  type SelectableNode,
} from '../model/index.ts';
import { DBT_VERSION } from '../project/index.ts';
import { ParseCache, type SnapshotHit } from './cache/parse-cache.ts';
import { programId } from './cache/program.ts';
import { checkManifest } from './checks.ts';
import { Complaints } from './complaints.ts';
import { createConfigTrees } from './config/levels.ts';
import { parseDocs } from './docs-block.ts';
import { renderDescriptions } from './docs-rendering.ts';
import { findFiles, type PackageFiles } from './files/find-files.ts';
import { type SourceFile, stemOf } from './files/source-file.ts';
import { guardedFile } from './guarded-file.ts';
import { NodeLookup } from './lookup.ts';
import { addGlobalMacros, loadMacros } from './macros/load-macros.ts';
import { takeMacroArguments } from './macros/macro-arguments.ts';
import { resolveMacroCalls } from './macros/macro-dependencies.ts';
import { parseRunHooks } from './nodes/hook.ts';
import { parseModel } from './nodes/model.ts';
import { parseAnalysis, parseFunction, parseSingularTest } from './nodes/other-sql-nodes.ts';
import { parseSeed } from './nodes/seed.ts';
import { parseSnapshots } from './nodes/snapshot.ts';
import { inferPrimaryKeys } from './primary-key.ts';
import { applyProperties, type GatheredSources } from './properties/apply-properties.ts';
import { readPropertyFile } from './properties/property-file.ts';
import { createRelationNames } from './relation-names.ts';
import { placeSemanticModels } from './resources/semantic-model.ts';
import { parseSourceTable } from './resources/source.ts';
import { applySourceOverrides } from './resources/source-override.ts';
import { createTemplates } from './templates/templates.ts';
import { VariableReads } from './variable-reads.ts';
import type { Workspace } from './workspace.ts';

export interface ParseInput {
  readonly project: Project;
  readonly invocation: Invocation;
  readonly emit: EventSink;
  /** which program parses, to the build; null: nothing is remembered. Default: the running bundle */
  readonly program?: string | null;
}

export interface ParsedProject {
  readonly manifest: Manifest;
  readonly warnings: readonly Diagnostic[];
  /** what all scopes share, to be used again by those who render next */
  readonly context: ContextServices;
  /** nothing changed since the parse before: the manifest is the very same */
  readonly unchanged: boolean;
  /** who read project variables */
  readonly reads: VariableReads;
}

/** A package with its files by kind. */
interface PackageContent {
  readonly pkg: Package;
  readonly files: PackageFiles;
}

/**
 * Reads a project's files into a manifest. Refs are recorded, not resolved: `graph/` does that next.
 * All problems of the project are collected; with any error among them there is no manifest.
 */
export async function parseProject(input: ParseInput): Promise<Result<ParsedProject, Diagnostic[]>> {
  try {
    return parseContent(input, findContent(input.project));
  } catch (error) {
    if (error instanceof DiagnosticError) return err([...error.diagnostics]);
    throw error;
  }
}

const findContent = (project: Project): PackageContent[] =>
  [...project.packages.values()].map(pkg => ({ pkg, files: findFiles(pkg) }));

function parseContent(input: ParseInput, content: readonly PackageContent[]): Result<ParsedProject, Diagnostic[]> {
  const { project, invocation, emit } = input;
  const complaints = new Complaints(project);
  const report = (diagnostic: Diagnostic): void => complaints.add(diagnostic);
  const enter = (pkg: Package): void => {
    complaints.package = pkg;
  };
  const manifest = emptyManifest();
  const now = Date.now() / 1000;

  const cache = openCache(input);
  const packageFiles = content.map(c => c.files);
  const hit = cache?.snapshot(packageFiles, fresh => addGlobalMacros(fresh, now)) ?? null;
  if (hit !== null) return ok(fromSnapshot(input, hit));

  loadMacros(
    { manifest, now, report, enter },
    content.map(({ pkg, files }) => ({ pkg, files: [...files.macro, ...files.generic_test] })),
  );
  const context = createContext({ project, invocation, manifest, emit, dbtVersion: DBT_VERSION });
  cache?.useMacros(manifest);
  const reads = new VariableReads();
  const templates = createTemplates(context, cache, reads);
  resolveMacroCalls(context, cache, report);
  if (invocation.flags.behavior.get('validate_macro_args') === true) takeMacroArguments(context);

  const workspace: Workspace = {
    project,
    flags: invocation.flags,
    manifest,
    configs: createConfigTrees(),
    templates,
    cache,
    names: createRelationNames(project, context.namespace, templates.nameMacro),
    lookup: new NodeLookup(manifest),
    fixtures: fixturesOf(content),
    now,
    report,
    enter,
  };
  for (const { pkg, files } of content) parseFiles(workspace, pkg, files);
  workspace.lookup.rebuild();
  parseProperties(workspace, content);
  for (const [name, definition] of project.selectors) manifest.selectors.set(name, definition);
  complaints.package = null;
  renderDescriptions(workspace);
  inferPrimaryKeys(manifest);
  placeSemanticModels(workspace);
  checkManifest(workspace);

  const diagnostics = complaints.all;
  const errors = diagnostics.filter(d => d.severity === 'error');
  if (errors.length > 0) return err([...errors, ...diagnostics.filter(d => d.severity !== 'error')]);
  cache?.save(manifest, diagnostics, packageFiles, reads.apart);
  return ok({ manifest, warnings: diagnostics, context, unchanged: false, reads });
}

function openCache({ project, invocation, emit, program = programId() }: ParseInput): ParseCache | null {
  return program === null ? null : new ParseCache({ project, flags: invocation.flags, program, emit });
}

function fromSnapshot(
  { project, invocation, emit }: ParseInput,
  { manifest, warnings, reads }: SnapshotHit,
): ParsedProject {
  for (const [name, definition] of project.selectors) manifest.selectors.set(name, definition);
  return {
    manifest,
    warnings,
    context: createContext({ project, invocation, manifest, emit, dbtVersion: DBT_VERSION }),
    unchanged: true,
    reads,
  };
}

function fixturesOf(content: readonly PackageContent[]): Map<string, SourceFile> {
  return new Map(
    content.flatMap(({ pkg, files }) =>
      files.fixture.map(file => [`${pkg.name}.${stemOf(file.relativePath)}`, file] as const),
    ),
  );
}

/** Everything but property files, in the order in which dbt's manifest has it. */
function parseFiles(workspace: Workspace, pkg: Package, files: PackageFiles): void {
  const each = (list: readonly SourceFile[], parse: (workspace: Workspace, file: SourceFile) => void) => {
    for (const file of list) guardedFile(workspace, file, () => parse(workspace, file));
  };
  each(files.model, parseModel);
  each(files.snapshot, parseSnapshots);
  each(files.analysis, parseAnalysis);
  each(files.singular_test, parseSingularTest);
  each(files.seed, parseSeed);
  each(files.docs, parseDocs);
  workspace.enter(pkg);
  parseRunHooks(workspace, pkg);
  each(files.function, parseFunction);
}

function parseProperties(workspace: Workspace, content: readonly PackageContent[]): void {
  const sources: GatheredSources = { tables: new Map(), overrides: [] };
  for (const { files } of content) {
    for (const source of files.properties) {
      guardedFile(workspace, source, () => {
        const file = readPropertyFile(workspace, source);
        if (file !== null) applyProperties(workspace, file, sources);
      });
    }
  }
  moveDisabled(workspace);
  for (const table of applySourceOverrides(workspace, sources)) {
    workspace.enter(table.entry.file.source.package);
    parseSourceTable(workspace, table);
  }
  workspace.lookup.rebuild();
}

/** Properties may switch nodes off, or on: puts each where it belongs. */
function moveDisabled(workspace: Workspace): void {
  const { manifest } = workspace;
  const isOn = (node: { config: { get(key: string): unknown } }): boolean => node.config.get('enabled') !== false;
  for (const [section, off] of [
    [manifest.nodes, [...manifest.nodes.values()].filter(node => !isOn(node))],
    [manifest.functions, [...manifest.functions.values()].filter(node => !isOn(node))],
  ] as const) {
    for (const node of off) {
      section.delete(node.unique_id);
      manifest.disabled.set(node.unique_id, [...(manifest.disabled.get(node.unique_id) ?? []), node]);
    }
  }
  for (const [id, list] of [...manifest.disabled]) {
    const on = list.filter(isOn);
    if (on.length === 0) continue;
    const left = list.filter(node => !isOn(node));
    if (left.length > 0) manifest.disabled.set(id, left);
    else manifest.disabled.delete(id);
    for (const node of on) if (isExecutable(node)) manifest.nodes.set(id, node);
  }
  workspace.lookup.rebuild();
}

const EXECUTABLE: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'analysis', 'test', 'operation']);
const isExecutable = (node: SelectableNode): node is ExecutableNode => EXECUTABLE.has(node.resource_type);
