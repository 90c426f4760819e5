import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';
import type { PyDict } from '../core/value.ts';
import {
  dependenciesOf,
  findResource,
  isColumnar,
  type Manifest,
  type SelectableNode,
  type UniqueId,
} from '../model/index.ts';
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
  parents(id: UniqueId, kind?: EdgeKind): readonly UniqueId[];
  children(id: UniqueId, kind?: EdgeKind): readonly UniqueId[];
  /** number of edges into the node */
  inDegree(id: UniqueId): number;
  /** ids in layers: a node's layer is one below its lowest parent */
  generations(): UniqueId[][];
  /** every edge as parent, child, kind */
  edges(): Iterable<readonly [parent: UniqueId, child: UniqueId, kind: EdgeKind]>;
}

/** Neighbours of one node; `ref` holds those along edges of that kind alone. */
interface Slot {
  readonly parents: UniqueId[];
  readonly children: UniqueId[];
  readonly refParents: UniqueId[];
  readonly refChildren: UniqueId[];
}

/**
 * A graph from nodes and edges; both keep their order. Doubled edges count once, as the first of them.
 * Must be free of cycles. Lists of neighbours, made once: a project of 10,000 models has some 100,000 edges, and every
 * command walks them.
 */
export function makeGraph(
  ids: Iterable<UniqueId>,
  edges: Iterable<readonly [parent: UniqueId, child: UniqueId, kind?: EdgeKind]>,
): Graph {
  const slots = new Map<UniqueId, Slot>();
  const slotOf = (id: UniqueId): Slot => {
    let slot = slots.get(id);
    if (slot === undefined) {
      slot = { parents: [], children: [], refParents: [], refChildren: [] };
      slots.set(id, slot);
    }
    return slot;
  };
  for (const id of ids) slotOf(id);
  for (const [parent, child, kind = 'ref'] of edges) {
    const [above, below] = [slotOf(parent), slotOf(child)];
    const known =
      below.parents.length < above.children.length ? below.parents.includes(parent) : above.children.includes(child);
    if (known) continue;
    above.children.push(child);
    below.parents.push(parent);
    if (kind === 'test') continue;
    above.refChildren.push(child);
    below.refParents.push(parent);
  }
  const neighbours = (all: readonly UniqueId[], ref: readonly UniqueId[], kind?: EdgeKind): readonly UniqueId[] => {
    if (kind === undefined) return all;
    return kind === 'ref' ? ref : all.filter(id => !ref.includes(id));
  };
  const at = (id: UniqueId): Slot => slots.get(id) as Slot;
  return {
    ids: [...slots.keys()],
    has: id => slots.has(id),
    parents: (id, kind) => neighbours(at(id).parents, at(id).refParents, kind),
    children: (id, kind) => neighbours(at(id).children, at(id).refChildren, kind),
    inDegree: id => at(id).parents.length,
    generations: () => generationsOf(slots),
    *edges() {
      for (const [parent, { children, refChildren }] of slots) {
        const refs = children.length === refChildren.length ? null : new Set(refChildren);
        for (const child of children) yield [parent, child, refs === null || refs.has(child) ? 'ref' : 'test'] as const;
      }
    },
  };
}

function generationsOf(slots: ReadonlyMap<UniqueId, Slot>): UniqueId[][] {
  const waiting = new Map<UniqueId, number>();
  let layer: UniqueId[] = [];
  for (const [id, { parents }] of slots) {
    if (parents.length === 0) layer.push(id);
    else waiting.set(id, parents.length);
  }
  const layers: UniqueId[][] = [];
  while (layer.length > 0) {
    layers.push(layer);
    const next: UniqueId[] = [];
    for (const id of layer) {
      for (const child of (slots.get(id) as Slot).children) {
        const left = (waiting.get(child) as number) - 1;
        if (left === 0) next.push(child);
        waiting.set(child, left);
      }
    }
    layer = next;
  }
  return layers;
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
  const periodic = path.some(id => {
    const node = findResource(manifest, id);
    return node !== undefined && isColumnar(node as { config?: PyDict });
  });
  return problem('PA301', { path, places, periodic }, at);
}
