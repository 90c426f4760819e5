import { dependenciesOf, type Manifest, type UniqueId } from '../model/index.ts';
import { type EdgeKind, type Graph, makeGraph } from './graph.ts';

/**
 * The graph of `build`: a node waits for the tests of what it reads. A test that reads several nodes holds back those
 * that descend from all of them, so that no node ever waits for something it did not depend on before (and no cycle
 * can arise). Only the first nodes down each path get an edge; those below them wait anyway.
 */
export function addTestEdges(graph: Graph, manifest: Manifest): Graph {
  const tests: { id: UniqueId; parents: UniqueId[] }[] = [];
  for (const test of manifest.nodes.values()) {
    if (test.resource_type !== 'test' || !graph.has(test.unique_id)) continue;
    const parents = [...new Set(dependenciesOf(test))];
    if (parents.length > 0) tests.push({ id: test.unique_id, parents });
  }
  const isHeldBack = (id: UniqueId): boolean => {
    const node = manifest.nodes.get(id);
    return node !== undefined && node.resource_type !== 'test';
  };
  const edges: [UniqueId, UniqueId, EdgeKind][] = [];
  for (const test of tests.filter(t => t.parents.length === 1)) {
    for (const id of firstBelow(graph, test.parents[0]!, isHeldBack)) edges.push([test.id, id, 'test']);
  }
  for (const batch of batchesOf(tests.filter(t => t.parents.length > 1))) {
    const descent = new Descent(graph, new Set(batch.flatMap(t => t.parents)));
    for (const test of batch) {
      // Whatever descends from all parents descends from the lowest of them.
      const start = descent.lowest(test.parents);
      const belongs = (id: UniqueId): boolean => isHeldBack(id) && descent.isBelowAll(id, test.parents);
      for (const id of firstBelow(graph, start, belongs)) edges.push([test.id, id, 'test']);
    }
  }
  return makeGraph(graph.ids, [...graph.edges(), ...edges]);
}

/** The first nodes on each path down from `start` that are wanted. */
function firstBelow(graph: Graph, start: UniqueId, isWanted: (id: UniqueId) => boolean): UniqueId[] {
  const found: UniqueId[] = [];
  const seen = new Set<UniqueId>();
  const stack = [start];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const child of graph.children(id, 'ref')) {
      if (seen.has(child)) continue;
      seen.add(child);
      if (isWanted(child)) found.push(child);
      else stack.push(child);
    }
  }
  return found;
}

/** How many nodes one pass over the graph follows downwards: 64 words a node. */
const BATCH = 2048;

function* batchesOf<T extends { parents: UniqueId[] }>(tests: readonly T[]): Iterable<T[]> {
  let batch: T[] = [];
  let starts = new Set<UniqueId>();
  for (const test of tests) {
    if (batch.length > 0 && starts.size + test.parents.length > BATCH) {
      yield batch;
      batch = [];
      starts = new Set();
    }
    batch.push(test);
    for (const parent of test.parents) starts.add(parent);
  }
  if (batch.length > 0) yield batch;
}

/** Which nodes descend from which of some starts: one bit for each start, handed down the graph in one pass. */
class Descent {
  private readonly bitOf: ReadonlyMap<UniqueId, number>;
  /** row of each node, in an order that has parents first */
  private readonly rowOf: ReadonlyMap<UniqueId, number>;
  private readonly words: number;
  private readonly bits: Uint32Array;

  constructor(graph: Graph, starts: ReadonlySet<UniqueId>) {
    const order = graph.generations().flat();
    this.bitOf = new Map([...starts].map((id, i) => [id, i]));
    this.rowOf = new Map(order.map((id, i) => [id, i]));
    this.words = Math.ceil(starts.size / 32);
    this.bits = new Uint32Array(order.length * this.words);
    for (const [row, id] of order.entries()) for (const parent of graph.parents(id, 'ref')) this.inherit(row, parent);
  }

  /** The one that stands below all others, if one does. */
  lowest(ids: readonly UniqueId[]): UniqueId {
    return ids.reduce((a, b) => (this.rowOf.get(a)! > this.rowOf.get(b)! ? a : b));
  }

  isBelowAll(id: UniqueId, starts: readonly UniqueId[]): boolean {
    const row = this.rowOf.get(id)! * this.words;
    return starts.every(start => {
      const bit = this.bitOf.get(start)!;
      return (this.bits[row + (bit >>> 5)]! & (1 << (bit & 31))) !== 0;
    });
  }

  private inherit(row: number, parent: UniqueId): void {
    const { bits, words } = this;
    const [to, from] = [row * words, this.rowOf.get(parent)! * words];
    for (let w = 0; w < words; w++) bits[to + w]! |= bits[from + w]!;
    const own = this.bitOf.get(parent);
    if (own !== undefined) bits[to + (own >>> 5)]! |= 1 << (own & 31);
  }
}
