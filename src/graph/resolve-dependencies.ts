import type { Diagnostic } from '../core/index.ts';
import type {
  ExecutableNode,
  ExposureNode,
  FunctionNode,
  Manifest,
  Project,
  RefArgs,
  SelectableNode,
  SemanticNode,
  UniqueId,
} from '../model/index.ts';
import { accessBreach } from './access.ts';
import { isDict, listOf } from './dict-values.ts';
import { indexRefs, type RefIndex } from './ref-index.ts';
import { ambiguous, inaccessible, packageDependsOnRoot, unresolved, type Wanted, wrongGroup } from './ref-problems.ts';
import { resolveMetrics } from './resolve-metrics.ts';
import {
  type Resolution,
  resolveFunction,
  resolveMetric,
  resolveRef,
  resolveSource,
  type Viewpoint,
} from './resolve-ref.ts';
import { resolveUnitTests } from './resolve-unit-tests.ts';

/** What resolving needs to know about the project. */
export type ResolveProject = Pick<Project, 'root' | 'packages'>;

export interface ResolveOptions {
  /** the flag `require_ref_searches_node_package_before_root` */
  readonly nodePackageFirst?: boolean;
}

/** A resource whose dependencies are written as names. */
type Dependent = ExecutableNode | ExposureNode | SemanticNode | FunctionNode;

/**
 * Fills `depends_on.nodes` of everything in the manifest from the names it refers to: sources before refs before
 * metrics before functions, each once. A test that names something missing or disabled is disabled with a warning;
 * anything else that does so is an error. Unit tests are bound to their models (one per version of the model).
 *
 * Changes the manifest; may be called again after nodes changed.
 */
export function resolveDependencies(
  manifest: Manifest,
  project: ResolveProject,
  options: ResolveOptions = {},
): Diagnostic[] {
  const work: Work = {
    manifest,
    project,
    options,
    index: indexRefs(manifest),
    diagnostics: [],
    views: new Map(),
    groups: new Set([...manifest.groups.values()].map(g => g.name)),
  };
  const dependents: Dependent[] = [
    ...manifest.nodes.values(),
    ...manifest.exposures.values(),
    ...manifest.metrics.values(),
    ...manifest.semanticModels.values(),
    ...manifest.functions.values(),
  ];
  for (const node of dependents) {
    node.depends_on.nodes = [];
    if (node.resource_type === 'seed') continue;
    const seen = new Set<string>();
    resolveSourcesOf(work, node, seen);
    resolveRefsOf(work, node, seen);
  }
  work.diagnostics.push(...resolveUnitTests(manifest, work.index));
  work.diagnostics.push(...resolveMetrics(manifest, work.index, viewpointOf(work)));
  for (const node of dependents) resolveMetricsOf(work, node, metricNames(node));
  for (const query of manifest.savedQueries.values()) {
    query.depends_on.nodes = [];
    resolveMetricsOf(work, query, metricNames(query));
  }
  for (const node of dependents) if ('functions' in node) resolveFunctionsOf(work, node);
  for (const node of [...dependents, ...manifest.savedQueries.values()]) checkGroup(work, node);
  return work.diagnostics;
}

interface Work {
  readonly manifest: Manifest;
  readonly project: ResolveProject;
  readonly options: ResolveOptions;
  readonly index: RefIndex;
  readonly diagnostics: Diagnostic[];
  readonly views: Map<string, Viewpoint>;
  readonly groups: ReadonlySet<string>;
}

/** From where a node's names are looked up; one for each package. */
const viewpointOf =
  (work: Work) =>
  (node: SelectableNode): Viewpoint => {
    let view = work.views.get(node.package_name);
    if (view === undefined) {
      const { nodePackageFirst } = work.options;
      view = { rootPackage: work.project.root.name, nodePackage: node.package_name, nodePackageFirst };
      work.views.set(node.package_name, view);
    }
    return view;
  };

function resolveSourcesOf(work: Work, node: Dependent, seen: Set<string>): void {
  if (!('sources' in node)) return;
  for (const [sourceName, tableName] of node.sources) {
    const found = resolveSource(work.index, viewpointOf(work)(node), sourceName, tableName);
    accept(work, node, found, { kind: 'source', name: `${sourceName}.${tableName}`, package: null }, seen);
  }
}

function resolveRefsOf(work: Work, node: Dependent, seen: Set<string>): void {
  for (const ref of node.refs) {
    const found = resolveRef(work.index, viewpointOf(work)(node), ref.name, ref.package, ref.version);
    if (found.kind === 'found' && !mayRefer(work, node, found.node, ref)) continue;
    accept(work, node, found, { kind: 'node', ...ref }, seen);
  }
  resolvePriorRefs(work, node);
}

/** What is read of the period before must exist as well, but is no dependency within a period. */
function resolvePriorRefs(work: Work, node: Dependent): void {
  if (!('prior_refs' in node)) return;
  const ids = new Set<UniqueId>();
  for (const ref of node.prior_refs ?? []) {
    const found = resolveRef(work.index, viewpointOf(work)(node), ref.name, ref.package, ref.version);
    if (found.kind === 'found') {
      if (mayRefer(work, node, found.node, ref)) ids.add(found.node.unique_id);
    } else if (found.kind === 'ambiguous') work.diagnostics.push(ambiguous(node, found.ids, { kind: 'node', ...ref }));
    else {
      const complaint = unresolved(work.index, node, { kind: 'node', ...ref }, found.kind === 'disabled');
      if (complaint) work.diagnostics.push(complaint);
    }
  }
  node.prior_nodes = [...ids];
}

/** Access rules of a resolved ref; complaints go to the diagnostics. */
function mayRefer(work: Work, node: Dependent, target: ExecutableNode, ref: RefArgs): boolean {
  const breach = accessBreach(work.project, node, target);
  if (breach) {
    work.diagnostics.push(inaccessible(node, target, breach, ref));
    return false;
  }
  const root = work.project.root.name;
  const reachesUp = node.package_name !== root && target.package_name === root && ref.package !== root;
  if (reachesUp && !work.options.nodePackageFirst) work.diagnostics.push(packageDependsOnRoot(node, target, ref));
  return true;
}

function resolveMetricsOf(work: Work, node: Dependent | SemanticNode, names: readonly string[][]): void {
  if (names.length === 0 || node.resource_type === 'seed') return;
  const seen = new Set(node.depends_on.nodes);
  for (const args of names) {
    const [name, packageName] = [args.at(-1) as string, args.length > 1 ? (args[0] as string) : null];
    const found = resolveMetric(work.index, viewpointOf(work)(node), name, packageName);
    accept(work, node, found, { kind: 'metric', name, package: packageName }, seen);
  }
}

function resolveFunctionsOf(work: Work, node: ExecutableNode | FunctionNode): void {
  if (node.functions.length === 0 || node.resource_type === 'seed') return;
  const seen = new Set(node.depends_on.nodes);
  for (const args of node.functions) {
    const [name, packageName] = [args.at(-1) as string, args.length > 1 ? (args[0] as string) : null];
    const found = resolveFunction(work.index, viewpointOf(work)(node), name, packageName);
    accept(work, node, found, { kind: 'function', name, package: packageName }, seen);
  }
}

function accept(
  work: Work,
  node: Dependent | SemanticNode,
  found: Resolution<SelectableNode>,
  wanted: Wanted,
  seen: Set<string>,
): void {
  if (found.kind === 'found') {
    if (!seen.has(found.node.unique_id)) node.depends_on.nodes.push(found.node.unique_id);
    seen.add(found.node.unique_id);
  } else if (found.kind === 'ambiguous') {
    work.diagnostics.push(ambiguous(node, found.ids, wanted));
  } else {
    if (node.resource_type === 'test') node.config.set('enabled', false);
    const complaint = unresolved(work.index, node, wanted, found.kind === 'disabled');
    if (complaint) work.diagnostics.push(complaint);
  }
}

function checkGroup(work: Work, node: Dependent | SemanticNode): void {
  const group = 'group' in node ? node.group : null;
  if (group && !work.groups.has(group)) work.diagnostics.push(wrongGroup(node, group, work.groups));
}

/** Names in `metric(..)` calls, or a saved query's list of metrics. */
function metricNames(node: Dependent | SemanticNode): string[][] {
  if ('metrics' in node) return node.metrics;
  if (node.resource_type !== 'saved_query') return [];
  const params = node.fields.get('query_params');
  return isDict(params) ? listOf(params.get('metrics')).map(name => [String(name)]) : [];
}
