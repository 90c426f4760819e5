import type { UniqueId } from '../model/index.ts';
import type { Graph } from './graph.ts';

/**
 * Hands out nodes whose parents are done: higher layers of the graph first, equal layers by id. Everything handed out
 * must be finished, whatever became of it; its children are released then.
 */
export class ReadyQueue {
  private readonly graph: Graph;
  private readonly level = new Map<UniqueId, number>();
  private readonly waitingFor = new Map<UniqueId, number>();
  private readonly running = new Set<UniqueId>();
  private readonly keepsOrder: boolean;
  private ready: UniqueId[] = [];
  private handedOut = 0;

  /** @param keepsOrder false lets every node start at once, by layer and id (`test` works so) */
  constructor(graph: Graph, keepsOrder = true) {
    this.graph = graph;
    this.keepsOrder = keepsOrder;
    if (keepsOrder) {
      for (const [level, ids] of graph.generations().entries()) for (const id of ids) this.level.set(id, level);
    }
    for (const id of graph.ids) {
      const parents = keepsOrder ? graph.inDegree(id) : 0;
      if (parents === 0) this.release(id);
      else this.waitingFor.set(id, parents);
    }
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

  private comesBefore(a: UniqueId, b: UniqueId): boolean {
    const [levelA, levelB] = [this.level.get(a) ?? 0, this.level.get(b) ?? 0];
    return levelA !== levelB ? levelA < levelB : a < b;
  }
}
