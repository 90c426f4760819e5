import type { UniqueId } from '../model/index.ts';
import type { Graph } from './graph.ts';

/**
 * Hands out nodes whose parents are done: higher layers of the graph first, equal layers by id. A unit test that runs
 * before its model takes the model's place. Everything handed out must be finished, whatever became of it; its
 * children are released then.
 */
export class ReadyQueue {
  private readonly graph: Graph;
  private readonly rank = new Map<UniqueId, { level: number; name: UniqueId }>();
  private readonly waitingFor = new Map<UniqueId, number>();
  private readonly running = new Set<UniqueId>();
  private readonly keepsOrder: boolean;
  private ready: UniqueId[] = [];
  private handedOut = 0;

  /** @param keepsOrder false lets every node start at once, by layer and id (`test` works so) */
  constructor(graph: Graph, keepsOrder = true) {
    this.graph = graph;
    this.keepsOrder = keepsOrder;
    for (const id of keepsOrder ? graph.generations().flat() : graph.ids) this.rank.set(id, this.rankOf(id));
    for (const id of graph.ids) {
      const parents = keepsOrder ? graph.inDegree(id) : 0;
      if (parents === 0) this.ready.push(id);
      else this.waitingFor.set(id, parents);
    }
    this.ready.sort((a, b) => (this.comesBefore(a, b) ? -1 : 1));
  }

  /** Nodes not handed out yet. */
  get pending(): number {
    return this.graph.ids.length - this.handedOut;
  }

  /** True when everything was handed out and finished. */
  get done(): boolean {
    return this.pending === 0 && this.running.size === 0;
  }

  /** Nodes that could start now, best first. */
  get readyIds(): readonly UniqueId[] {
    return this.ready;
  }

  /** The next node to work on, or undefined when none is ready now. */
  take(): UniqueId | undefined {
    const id = this.ready.shift();
    if (id === undefined) return undefined;
    this.handedOut += 1;
    this.running.add(id);
    return id;
  }

  /** Says that a node handed out is over; gives the ids that became ready through it. */
  finish(id: UniqueId): UniqueId[] {
    if (!this.running.delete(id)) throw new Error(`${id} was not handed out`);
    const released: UniqueId[] = [];
    if (!this.keepsOrder) return released;
    for (const child of this.graph.children(id)) {
      const left = (this.waitingFor.get(child) as number) - 1;
      this.waitingFor.set(child, left);
      if (left === 0) {
        this.release(child);
        released.push(child);
      }
    }
    return released;
  }

  private release(id: UniqueId): void {
    let [low, high] = [0, this.ready.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.comesBefore(this.ready[middle]!, id)) low = middle + 1;
      else high = middle;
    }
    this.ready.splice(low, 0, id);
  }

  /** Ranks of the parents must be known. Unit tests add no layer: without them the model would start as early. */
  private rankOf(id: UniqueId): { level: number; name: UniqueId } {
    if (!this.keepsOrder) return { level: 0, name: id };
    let level = 0;
    for (const parent of this.graph.parents(id)) {
      if (!isUnitTest(parent)) level = Math.max(level, (this.rank.get(parent)?.level ?? 0) + 1);
    }
    return { level, name: (isUnitTest(id) && this.graph.children(id, 'test')[0]) || id };
  }

  private comesBefore(a: UniqueId, b: UniqueId): boolean {
    const [x, y] = [this.rank.get(a)!, this.rank.get(b)!];
    if (x.level !== y.level) return x.level < y.level;
    return x.name === y.name ? a < b : x.name < y.name;
  }
}

const isUnitTest = (id: UniqueId): boolean => id.startsWith('unit_test.');
