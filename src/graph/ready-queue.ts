import type { UniqueId } from '../model/index.ts';
import type { Graph } from './graph.ts';

/**
 * Hands out nodes whose parents are done, first those that became ready first. What becomes ready at one moment is
 * ordered by layer of the graph, then by id. A model whose unit tests ran before it comes right after them. Where nodes
 * have priorities, what could start now is ordered by them first. Everything handed out must be finished, whatever
 * became of it; its children are released then.
 */
export class ReadyQueue {
  private readonly graph: Graph;
  private readonly level = new Map<UniqueId, number>();
  private readonly waitingFor = new Map<UniqueId, number>();
  private readonly running = new Set<UniqueId>();
  private readonly keepsOrder: boolean;
  private readonly priorityOf: ((id: UniqueId) => number) | undefined;
  /** ready ids; those before `next` are gone */
  private readonly ready: UniqueId[] = [];
  private next = 0;
  /** ready ids that go before all others, last first */
  private readonly urgent: UniqueId[] = [];

  /**
   * @param keepsOrder false lets every node start at once, by id (`test` works so)
   * @param priorityOf higher goes first among what is ready; absent: no node has one
   */
  constructor(graph: Graph, keepsOrder = true, priorityOf?: (id: UniqueId) => number) {
    this.graph = graph;
    this.keepsOrder = keepsOrder;
    this.priorityOf = priorityOf;
    if (keepsOrder) {
      for (const [level, ids] of graph.generations().entries()) for (const id of ids) this.level.set(id, level);
    }
    const ready: UniqueId[] = [];
    for (const id of graph.ids) {
      const parents = keepsOrder ? graph.inDegree(id) : 0;
      if (parents === 0) ready.push(id);
      else this.waitingFor.set(id, parents);
    }
    this.enqueue(this.sorted(ready));
  }

  /** Nodes not handed out yet. */
  get pending(): number {
    return this.waitingFor.size + this.urgent.length + this.ready.length - this.next;
  }

  /** True when everything was handed out and finished. */
  get done(): boolean {
    return this.pending === 0 && this.running.size === 0;
  }

  /** Nodes that could start now, in their order. */
  get readyIds(): readonly UniqueId[] {
    return [...[...this.urgent].reverse(), ...this.ready.slice(this.next)];
  }

  /** The next node to work on, or undefined when none is ready now. */
  take(): UniqueId | undefined {
    const id = this.urgent.pop() ?? this.ready[this.next];
    if (id === undefined) return undefined;
    if (id === this.ready[this.next]) this.next += 1;
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
      if (left > 0) this.waitingFor.set(child, left);
      else {
        this.waitingFor.delete(child);
        released.push(child);
      }
    }
    const inOrder = this.sorted(released);
    if (isUnitTest(id)) this.urgent.push(...[...inOrder].reverse());
    else this.enqueue(inOrder);
    return inOrder;
  }

  /** Puts ids behind the ready ones of their priority. */
  private enqueue(ids: readonly UniqueId[]): void {
    const { priorityOf, ready } = this;
    if (priorityOf === undefined) {
      for (const id of ids) ready.push(id);
      return;
    }
    for (const id of ids) {
      const priority = priorityOf(id);
      let [low, high] = [this.next, ready.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (priorityOf(ready[middle] as UniqueId) >= priority) low = middle + 1;
        else high = middle;
      }
      ready.splice(low, 0, id);
    }
  }

  private sorted(ids: UniqueId[]): UniqueId[] {
    const levelOf = (id: UniqueId): number => this.level.get(id) ?? 0;
    return ids.sort((a, b) => levelOf(a) - levelOf(b) || (this.nameOf(a) < this.nameOf(b) ? -1 : 1));
  }

  /** The id to order by: a unit test that runs before its model stands in the model's place. */
  private nameOf(id: UniqueId): UniqueId {
    return (isUnitTest(id) && this.keepsOrder && this.graph.children(id, 'test')[0]) || id;
  }
}

const isUnitTest = (id: UniqueId): boolean => id.startsWith('unit_test.');
