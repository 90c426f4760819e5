import type { Graph } from '../graph/index.ts';
import { ReadyQueue } from '../graph/index.ts';
import type { UniqueId } from '../model/index.ts';

/** What became of one node, as far as the order of work is concerned. */
export interface Outcome {
  /** descendants must not start: the node failed in a way that its readers cannot bear */
  readonly blocksChildren: boolean;
  /** nothing more may start (fail-fast) */
  readonly stopsRun: boolean;
}

/**
 * Hands out the next node that could start now, if it fits. Nothing any more once other work has ended: a node whose
 * parent was committed since would read, in a transaction that began before, the parent's old rows.
 */
export type Next = (fits: (id: UniqueId) => boolean) => UniqueId | undefined;

export interface WorkOptions {
  /** the chosen nodes, in an order that the graph keeps */
  readonly graph: Graph;
  /** nodes that do not wait for their parents (`test`) */
  readonly unordered?: boolean;
  /** nodes of a higher priority go first among those that could start; absent: no node has one */
  readonly priorityOf?: ((id: UniqueId) => number) | undefined;
  /** how many nodes are worked on at a time */
  readonly threads: number;
  /**
   * Works on a node, and on more that it takes from `next` if it can do them in one go; `thread` counts from 1.
   * Tells what became of each.
   */
  readonly work: (id: UniqueId, thread: number, next: Next) => Promise<ReadonlyMap<UniqueId, Outcome>>;
  /** a node that will not run, because of an ancestor (its id) or because the run stops (null) */
  readonly skip: (id: UniqueId, cause: UniqueId | null) => void;
  /** says that nothing more may start, because the user interrupted */
  readonly cancelled: () => boolean;
}

/**
 * Works through a graph: a node starts as soon as its own parents are over and a thread is free; what stands below a
 * failure is skipped. Ends when everything was worked on or skipped. `work` must not reject.
 */
export async function workThrough(options: WorkOptions): Promise<void> {
  const { graph, threads } = options;
  const queue = new ReadyQueue(graph, options.unordered !== true, options.priorityOf);
  const blockedBy = new Map<UniqueId, UniqueId>();
  let stopped = false;
  // Counts ends of work. What became ready since a piece of work began may read what its transaction cannot see.
  let ends = 0;

  const block = (cause: UniqueId): void => {
    const pending = [cause];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      for (const child of graph.children(id)) {
        if (blockedBy.has(child)) continue;
        blockedBy.set(child, cause);
        pending.push(child);
      }
    }
  };

  const free = Array.from({ length: Math.max(1, threads) }, (_, i) => i + 1);
  const running = new Set<Promise<void>>();

  const start = (id: UniqueId): void => {
    const thread = free.shift()!;
    const begun = ends;
    const next: Next = fits => {
      const [ready] = queue.readyIds;
      if (ready === undefined || ends !== begun || stopped || options.cancelled()) return undefined;
      if (blockedBy.has(ready) || !fits(ready)) return undefined;
      return queue.take();
    };
    const task = options.work(id, thread, next).then(outcomes => {
      for (const [done, outcome] of outcomes) {
        if (outcome.blocksChildren) block(done);
        if (outcome.stopsRun) stopped = true;
      }
      for (const done of outcomes.keys()) queue.finish(done);
      ends += 1;
      free.unshift(thread);
      free.sort((a, b) => a - b);
      running.delete(task);
    });
    running.add(task);
  };

  while (!queue.done) {
    while (free.length > 0) {
      const id = queue.take();
      if (id === undefined) break;
      const cause = blockedBy.get(id);
      if (stopped || options.cancelled()) {
        options.skip(id, null);
        queue.finish(id);
      } else if (cause !== undefined) {
        options.skip(id, cause);
        queue.finish(id);
      } else start(id);
    }
    if (running.size > 0) await Promise.race(running);
  }
}
