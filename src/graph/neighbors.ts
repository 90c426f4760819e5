import type { UniqueId } from '../model/index.ts';
import type { Graph } from './graph.ts';

/** All descendants of the given nodes, down to a depth; edges that only order tests do not count. */
export function descendants(graph: Graph, ids: Iterable<UniqueId>, depth?: number | null): Set<UniqueId> {
  return spread(ids, id => graph.children(id, 'ref'), depth);
}

/** All ancestors of the given nodes, up to a depth; edges that only order tests do not count. */
export function ancestors(graph: Graph, ids: Iterable<UniqueId>, depth?: number | null): Set<UniqueId> {
  return spread(ids, id => graph.parents(id, 'ref'), depth);
}

/** `@`: the given nodes, their descendants, and everything those need. */
export function childrensParents(graph: Graph, ids: ReadonlySet<UniqueId>): Set<UniqueId> {
  const family = new Set([...ids, ...descendants(graph, ids)]);
  return new Set([...ancestors(graph, family), ...family]);
}

/** Reached in one step or more; a start is part of it only when another start reaches it. */
function spread(
  starts: Iterable<UniqueId>,
  step: (id: UniqueId) => readonly UniqueId[],
  depth: number | null | undefined,
): Set<UniqueId> {
  const found = new Set<UniqueId>();
  let layer: Iterable<UniqueId> = starts;
  for (let i = 0; depth === null || depth === undefined || i < depth; i++) {
    const next: UniqueId[] = [];
    for (const id of layer) {
      for (const other of step(id)) {
        if (found.has(other)) continue;
        found.add(other);
        next.push(other);
      }
    }
    if (next.length === 0) break;
    layer = next;
  }
  return found;
}
