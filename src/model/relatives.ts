import type { Manifest } from './manifest.ts';
import type { SelectableNode } from './node.ts';
import type { UniqueId } from './resource.ts';

/** What a resource depends on; sources and seeds on nothing. */
export function dependenciesOf(node: SelectableNode): readonly UniqueId[] {
  return node.resource_type === 'source' || node.resource_type === 'seed' ? [] : node.depends_on.nodes;
}

/** Every resource that has a place in the graph, in the order of the manifest's `parent_map`. */
export function* graphMembers(manifest: Manifest): Iterable<SelectableNode> {
  yield* manifest.nodes.values();
  yield* manifest.sources.values();
  yield* manifest.exposures.values();
  yield* manifest.functions.values();
  yield* manifest.metrics.values();
  yield* manifest.semanticModels.values();
  yield* manifest.savedQueries.values();
  yield* manifest.unitTests.values();
}

/** Direct parents and children of every resource by id, each list sorted: the manifest's `parent_map` and `child_map`. */
export function relativesOf(manifest: Manifest): {
  parents: Map<UniqueId, UniqueId[]>;
  children: Map<UniqueId, UniqueId[]>;
} {
  const parents = new Map<UniqueId, UniqueId[]>();
  const children = new Map<UniqueId, UniqueId[]>();
  for (const node of graphMembers(manifest)) {
    parents.set(node.unique_id, [...dependenciesOf(node)].sort());
    children.set(node.unique_id, []);
  }
  for (const [id, list] of parents) for (const parent of list) children.get(parent)?.push(id);
  for (const list of children.values()) list.sort();
  return { parents, children };
}
