import type { UniqueId } from '../model/index.ts';
import { type EdgeKind, type Graph, makeGraph } from './graph.ts';

/**
 * The graph of the chosen nodes alone. Where a chosen node is reached from another through nodes that are not chosen,
 * an edge takes the path's place, so that the order of work is kept.
 */
export function subsetGraph(graph: Graph, chosen: ReadonlySet<UniqueId>): Graph {
  const edges: [UniqueId, UniqueId, EdgeKind?][] = [];
  for (const edge of graph.edges()) if (chosen.has(edge[0]) && chosen.has(edge[1])) edges.push([...edge]);
  // Nearest chosen ancestors of nodes that are left out; parents come first in generations.
  const nearest = new Map<UniqueId, Set<UniqueId>>();
  for (const id of graph.generations().flat()) {
    const reached = new Set<UniqueId>();
    for (const parent of graph.parents(id)) {
      if (!chosen.has(parent)) for (const far of nearest.get(parent) ?? []) reached.add(far);
      else if (!chosen.has(id)) reached.add(parent);
    }
    if (!chosen.has(id)) nearest.set(id, reached);
    else for (const far of reached) edges.push([far, id]);
  }
  return makeGraph(
    graph.ids.filter(id => chosen.has(id)),
    edges,
  );
}
