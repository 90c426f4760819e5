import { type Graph, makeGraph } from '../graph/index.ts';
import type { UniqueId } from '../model/index.ts';
import type { Chain } from './find-chains.ts';

/** The graph with each chain as one node, under the chain's id. Free of cycles, as `findChains` sees to it. */
export function contractGraph(graph: Graph, chains: readonly Chain[]): Graph {
  const place = new Map<UniqueId, UniqueId>();
  for (const chain of chains) for (const id of [...chain.members, ...chain.between]) place.set(id, chain.id);
  const at = (id: UniqueId): UniqueId => place.get(id) ?? id;
  const edges = [...graph.edges()]
    .map(([parent, child, kind]) => [at(parent), at(child), kind] as const)
    .filter(([parent, child]) => parent !== child);
  return makeGraph(
    graph.ids.filter(id => at(id) === id),
    edges,
  );
}
