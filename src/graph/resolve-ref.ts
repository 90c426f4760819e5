import type {
  ExecutableNode,
  FunctionNode,
  ResourceType,
  SelectableNode,
  SemanticNode,
  SourceNode,
  UniqueId,
} from '../model/index.ts';
import { type ByPackage, REFABLE_TYPES, type RefIndex } from './ref-index.ts';

/** What a name stands for. `ambiguous`: a ref without a package that fits several packages. */
export type Resolution<T> =
  | { readonly kind: 'found'; readonly node: T }
  | { readonly kind: 'disabled'; readonly node: SelectableNode }
  | { readonly kind: 'ambiguous'; readonly ids: readonly UniqueId[] }
  | { readonly kind: 'missing' };

/** Where a name is used: it decides the order in which packages are searched. */
export interface Viewpoint {
  /** name of the root project */
  readonly rootPackage: string;
  /** package of the node that asks */
  readonly nodePackage: string;
  /** the flag `require_ref_searches_node_package_before_root` */
  readonly nodePackageFirst?: boolean;
}

/**
 * Packages to search in order; null means any package. With a package named in the call only that one is searched;
 * otherwise the root project comes before the node's own package (unless the flag turns it round), then any.
 */
function packagesToSearch(view: Viewpoint, target: string | null): (string | null)[] {
  if (target !== null) return [target];
  if (view.rootPackage === view.nodePackage) return [view.rootPackage, null];
  return view.nodePackageFirst
    ? [view.nodePackage, view.rootPackage, null]
    : [view.rootPackage, view.nodePackage, null];
}

/** Resolves `ref(name)`, `ref(package, name)`, with or without `version`. Unversioned means the latest version. */
export function resolveRef(
  index: RefIndex,
  view: Viewpoint,
  name: string,
  packageName: string | null = null,
  version: string | number | null = null,
): Resolution<ExecutableNode> {
  const key = version === null || version === '' || version === 0 ? name : `${name}.v${version}`;
  return search(index, index.refables, packagesToSearch(view, packageName), key, REFABLE_TYPES, true);
}

/** Resolves `source(sourceName, tableName)`. */
export function resolveSource(
  index: RefIndex,
  view: Viewpoint,
  sourceName: string,
  tableName: string,
): Resolution<SourceNode> {
  return search(index, index.sources, packagesToSearch(view, null), `${sourceName}.${tableName}`, null, false);
}

/** Resolves `metric(name)` or `metric(package, name)`. */
export function resolveMetric(
  index: RefIndex,
  view: Viewpoint,
  name: string,
  packageName: string | null = null,
): Resolution<SemanticNode> {
  return search(index, index.metrics, packagesToSearch(view, packageName), name, null, false);
}

/** Resolves `function(name)` or `function(package, name)`. */
export function resolveFunction(
  index: RefIndex,
  view: Viewpoint,
  name: string,
  packageName: string | null = null,
): Resolution<FunctionNode> {
  return search(index, index.functions, packagesToSearch(view, packageName), name, null, false);
}

function search<T extends SelectableNode>(
  index: RefIndex,
  table: ByPackage<T>,
  packages: readonly (string | null)[],
  name: string,
  disabledTypes: readonly ResourceType[] | null,
  refuseAmbiguous: boolean,
): Resolution<T> {
  let disabled: SelectableNode | undefined;
  for (const packageName of packages) {
    const held = table.get(name);
    if (packageName === null && refuseAmbiguous && held !== undefined && held.size > 1) {
      return { kind: 'ambiguous', ids: [...held.values()].map(n => n.unique_id) };
    }
    const node = packageName === null ? first(held) : held?.get(packageName);
    if (node !== undefined && node.config.get('enabled') !== false) return { kind: 'found', node };
    disabled ??= findDisabled(index, name, packageName, disabledTypes);
  }
  return disabled === undefined ? { kind: 'missing' } : { kind: 'disabled', node: disabled };
}

function findDisabled(
  index: RefIndex,
  name: string,
  packageName: string | null,
  types: readonly ResourceType[] | null,
): SelectableNode | undefined {
  const held = index.disabled.get(name);
  const list = packageName === null ? first(held) : held?.get(packageName);
  return list?.find(n => types === null || types.includes(n.resource_type));
}

function first<T>(map: Map<string, T> | undefined): T | undefined {
  return map?.values().next().value;
}
