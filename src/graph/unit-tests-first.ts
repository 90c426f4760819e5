import type { Manifest, UniqueId } from '../model/index.ts';
import { type EdgeKind, type Graph, makeGraph } from './graph.ts';

/**
 * The order of `build` with its unit tests: a unit test needs what its model needs, and runs before it. In the plain
 * graph it is a child of its model, which is what selection goes by.
 */
export function unitTestsFirst(graph: Graph, manifest: Manifest): Graph {
  if (manifest.unitTests.size === 0) return graph;
  const modelOf = new Map<UniqueId, UniqueId>();
  const testsOf = new Map<UniqueId, UniqueId[]>();
  for (const test of manifest.unitTests.values()) {
    const model = test.depends_on.nodes[0];
    if (model === undefined || !graph.has(test.unique_id)) continue;
    modelOf.set(test.unique_id, model);
    testsOf.set(model, [...(testsOf.get(model) ?? []), test.unique_id]);
  }
  const edges: [UniqueId, UniqueId, EdgeKind][] = [];
  for (const [parent, child, kind] of graph.edges()) {
    if (modelOf.get(child) === parent) continue;
    edges.push([parent, child, kind]);
    for (const test of testsOf.get(child) ?? []) edges.push([parent, test, kind]);
  }
  for (const [test, model] of modelOf) edges.push([test, model, 'test']);
  return makeGraph(graph.ids, edges);
}
