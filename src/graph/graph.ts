import { DirectedGraph } from 'graphology';
import { topologicalGenerations } from 'graphology-dag';
import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';
import { dependenciesOf, findResource, type Manifest, type SelectableNode, type UniqueId } from '../model/index.ts';
import { findCycle } from './cycle.ts';
import { searchName } from './ref-index.ts';
import { placeOf } from './ref-problems.ts';

/** `ref`: the child reads the parent. `test`: the child waits for a test of something it reads (build only). */
export type EdgeKind = 'ref' | 'test';

/** A directed acyclic graph of resources; edges lead from parent to child. Not changed after it was built. */
export interface Graph {
  /** every id, in order of linking: sources, nodes, semantic models, exposures, functions, metrics, unit tests, saved queries */
  readonly ids: readonly UniqueId[];
  has(id: UniqueId): boolean;
  parents(id: UniqueId, kind?: EdgeKind): UniqueId[];
  children(id: UniqueId, kind?: EdgeKind): UniqueId[];
  /** number of edges into the node */
  inDegree(id: UniqueId): number;
  /** ids in layers: a node's layer is one below its lowest parent */
  generations(): UniqueId[][];
  /** every edge as parent, child, kind */
  edges(): Iterable<readonly [parent: UniqueId, child: UniqueId, kind: EdgeKind]>;
}

/** A graph from nodes and edges; both keep their order. Doubled edges count once. Must be free of cycles. */
export function makeGraph(
  ids: Iterable<UniqueId>,
  edges: Iterable<readonly [parent: UniqueId, child: UniqueId, kind?: EdgeKind]>,
): Graph {
  const graph = new DirectedGraph<Record<string, never>, { kind: EdgeKind }>();
  for (const id of ids) graph.mergeNode(id);
  for (const [parent, child, kind = 'ref'] of edges) {
    graph.mergeNode(child);
    graph.mergeNode(parent);
    if (!graph.hasDirectedEdge(parent, child)) graph.addDirectedEdge(parent, child, { kind });
  }
  const only = (found: UniqueId[], kind: EdgeKind | undefined, edge: (other: UniqueId) => EdgeKind): UniqueId[] =>
    kind === undefined ? found : found.filter(other => edge(other) === kind);
  const kindOf = (parent: UniqueId, child: UniqueId): EdgeKind =>
    graph.getDirectedEdgeAttribute(parent, child, 'kind') as EdgeKind;
  return {
    ids: graph.nodes(),
    has: id => graph.hasNode(id),
    parents: (id, kind) => only(graph.inNeighbors(id), kind, other => kindOf(other, id)),
    children: (id, kind) => only(graph.outNeighbors(id), kind, other => kindOf(id, other)),
    inDegree: id => graph.inDegree(id),
    generations: () => topologicalGenerations(graph),
    *edges() {
      for (const { source, target, attributes } of graph.edgeEntries())
        yield [source, target, attributes.kind] as const;
    },
  };
}

/**
 * Links every resource of a manifest whose dependencies are resolved.
 * A cycle, or a dependency that is not in the manifest, is an error.
 */
export function buildGraph(manifest: Manifest): Result<Graph, Diagnostic> {
  const ids: UniqueId[] = [];
  const edges: [UniqueId, UniqueId][] = [];
  for (const node of linkOrder(manifest)) {
    ids.push(node.unique_id);
    for (const parent of dependenciesOf(node)) {
      if (!isDependency(manifest, parent)) {
        const span = { file: node.original_file_path, line: 1 };
        return err(problem('PA308', { id: node.unique_id, dependency: parent }, { span, node: node.unique_id }));
      }
      ids.push(parent);
      edges.push([parent, node.unique_id]);
    }
  }
  const cycle = findCycle(ids, edges);
  return cycle ? err(cycleProblem(manifest, cycle)) : ok(makeGraph(ids, edges));
}

function* linkOrder(manifest: Manifest): Iterable<SelectableNode> {
  yield* manifest.sources.values();
  yield* manifest.nodes.values();
  yield* manifest.semanticModels.values();
  yield* manifest.exposures.values();
  yield* manifest.functions.values();
  yield* manifest.metrics.values();
  yield* manifest.unitTests.values();
  yield* manifest.savedQueries.values();
}

const isDependency = (m: Manifest, id: UniqueId): boolean =>
  m.nodes.has(id) || m.sources.has(id) || m.metrics.has(id) || m.semanticModels.has(id) || m.functions.has(id);

/** The cycle as its path, with the place of each ref on it. */
function cycleProblem(manifest: Manifest, path: readonly UniqueId[]): Diagnostic {
  const places: string[] = [];
  let at: ReturnType<typeof placeOf> | undefined;
  path.forEach((parentId, i) => {
    const parent = findResource(manifest, parentId);
    const child = findResource(manifest, path[(i + 1) % path.length] as UniqueId);
    if (!parent || !child) return;
    const ref = 'refs' in child ? child.refs.find(r => r.name === parent.name) : undefined;
    const place = placeOf(child, { kind: 'node', name: parent.name, at: ref?.at });
    at ??= place;
    places.push(`${place.span.file}:${place.span.line}  ref('${searchName(parent)}')`);
  });
  return problem('PA301', { path, places }, at);
}
