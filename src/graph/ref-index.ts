import type {
  ExecutableNode,
  FunctionNode,
  Manifest,
  ResourceType,
  SelectableNode,
  SemanticNode,
  SourceNode,
  UniqueId,
} from '../model/index.ts';

/** name -> package -> what stands under it */
export type ByPackage<T> = Map<string, Map<string, T>>;

/**
 * Names of a manifest's resources, for resolving `ref`, `source`, `metric` and `function`. Built once after parsing
 * (and again when nodes were added or disabled); plain look-up tables without a life of their own.
 */
export interface RefIndex {
  /** models, seeds and snapshots by name, and by `name.vN` where versioned; a bare versioned name is the latest */
  readonly refables: ByPackage<ExecutableNode>;
  /** by `source.table` */
  readonly sources: ByPackage<SourceNode>;
  readonly metrics: ByPackage<SemanticNode>;
  readonly functions: ByPackage<FunctionNode>;
  /** disabled resources of every kind, by the same names */
  readonly disabled: ByPackage<SelectableNode[]>;
}

/** The types that `ref()` may name. */
export const REFABLE_TYPES: readonly ResourceType[] = ['model', 'seed', 'snapshot'];

/** The name a resource is looked up by: `name`, `name.vN` of a versioned model, `source.table` of a source. */
export function searchName(node: SelectableNode): string {
  if (node.resource_type === 'source') return `${node.source_name}.${node.name}`;
  if (node.resource_type === 'model' && node.version !== null) return `${node.name}.v${node.version}`;
  return node.name;
}

/** True for the version of a model that a ref without a version means. */
export function isLatestVersion(node: SelectableNode): boolean {
  return node.resource_type === 'model' && node.version !== null && node.version === node.latest_version;
}

export function indexRefs(manifest: Manifest): RefIndex {
  const index: RefIndex = {
    refables: new Map(),
    sources: new Map(),
    metrics: new Map(),
    functions: new Map(),
    disabled: new Map(),
  };
  for (const node of manifest.nodes.values()) {
    if (!REFABLE_TYPES.includes(node.resource_type)) continue;
    put(index.refables, searchName(node), node.package_name, node);
    if (isLatestVersion(node)) put(index.refables, node.name, node.package_name, node);
  }
  for (const source of manifest.sources.values()) put(index.sources, searchName(source), source.package_name, source);
  for (const metric of manifest.metrics.values()) put(index.metrics, metric.name, metric.package_name, metric);
  for (const fn of manifest.functions.values()) put(index.functions, fn.name, fn.package_name, fn);
  for (const list of manifest.disabled.values()) {
    for (const node of list) {
      const held = index.disabled.get(searchName(node))?.get(node.package_name);
      if (held) held.push(node);
      else put(index.disabled, searchName(node), node.package_name, [node]);
    }
  }
  return index;
}

/** Ids of everything that `ref()` could reach, for messages. */
export function refableIds(index: RefIndex): UniqueId[] {
  const ids = new Set<UniqueId>();
  for (const byPackage of index.refables.values()) for (const node of byPackage.values()) ids.add(node.unique_id);
  return [...ids];
}

function put<T>(table: ByPackage<T>, name: string, packageName: string, value: T): void {
  const byPackage = table.get(name);
  if (byPackage) byPackage.set(packageName, value);
  else table.set(name, new Map([[packageName, value]]));
}
