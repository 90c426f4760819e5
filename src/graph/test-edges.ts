import { dependenciesOf, type Manifest, type UniqueId } from '../model/index.ts';
import { type EdgeKind, type Graph, makeGraph } from './graph.ts';
import { descendants } from './neighbors.ts';

/**
 * The graph of `build`: a node waits for the tests of what it reads. A test that reads several nodes holds back those
 * that descend from all of them, so that no node ever waits for something it did not depend on before (and no cycle
 * can arise). Only the first nodes down each path get an edge; those below them wait anyway.
 */
export function addTestEdges(graph: Graph, manifest: Manifest): Graph {
  const isHeldBack = (id: UniqueId): boolean => {
    const node = manifest.nodes.get(id);
    return node !== undefined && node.resource_type !== 'test';
  };
  const below = new Map<UniqueId, Set<UniqueId>>();
  const descendantsOf = (id: UniqueId): Set<UniqueId> => {
    let found = below.get(id);
    if (found === undefined) {
      found = descendants(graph, [id]);
      below.set(id, found);
    }
    return found;
  };
  const edges: [UniqueId, UniqueId, EdgeKind][] = [];
  for (const test of manifest.nodes.values()) {
    if (test.resource_type !== 'test' || !graph.has(test.unique_id)) continue;
    const parents = [...new Set(dependenciesOf(test))];
    if (parents.length === 0) continue;
    const common = parents.length === 1 ? [] : parents.map(descendantsOf).sort((a, b) => a.size - b.size);
    const belongs = (id: UniqueId): boolean => common.every(set => set.has(id));
    for (const id of firstBelow(graph, parents, isHeldBack, belongs)) edges.push([test.unique_id, id, 'test']);
  }
  return makeGraph(graph.ids, [...graph.edges(), ...edges]);
}

/** The first nodes on each path down from `starts` that are held back and belong. */
function firstBelow(
  graph: Graph,
  starts: readonly UniqueId[],
  isHeldBack: (id: UniqueId) => boolean,
  belongs: (id: UniqueId) => boolean,
): Set<UniqueId> {
  const found = new Set<UniqueId>();
  const seen = new Set<UniqueId>();
  const stack = [...starts];
  while (stack.length > 0) {
    for (const child of graph.children(stack.pop() as UniqueId, 'ref')) {
      if (seen.has(child)) continue;
      seen.add(child);
      if (isHeldBack(child) && belongs(child)) found.add(child);
      else stack.push(child);
    }
  }
  return found;
}
