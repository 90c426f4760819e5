import type { ExecutableNode, RunnableNode, RunResult } from '../model/index.ts';
import { Batch } from './batch.ts';
import { workOnNode } from './node-work.ts';
import type { RunState } from './run-state.ts';

/** A node whose start was told. */
export interface Begun {
  readonly node: RunnableNode;
  readonly index: number;
  readonly startedAt: Date;
}

/**
 * A batch takes no more nodes after this many, or after this many milliseconds. A node that takes longer by itself tells
 * that this project's tables are not small: from then on only views, which hold no rows, share a transaction, so that no
 * finished node waits for a slow one.
 */
const MOST_NODES = 32;
const MOST_MILLISECONDS = 100;

/**
 * Works on a node, and on those that `next` gives while the work stays small, in one transaction. If anything in it
 * fails, all are worked on again, one by one.
 */
export async function workOnBatch(
  state: RunState,
  first: ExecutableNode,
  thread: number,
  next: () => ExecutableNode | undefined,
  begin: (node: RunnableNode) => Begun,
): Promise<[Begun, RunResult][]> {
  const started = performance.now();
  const batch = new Batch(state);
  const done: [Begun, RunResult][] = [];
  let node: ExecutableNode | undefined = first;
  while (node !== undefined) {
    const begun = begin(node);
    await batch.enter(node);
    const result = await workOnNode(state, node, thread, { batch });
    done.push([begun, result]);
    if (result.execution_time * 1000 > MOST_MILLISECONDS) state.pace.slow = true;
    const isFull = done.length >= MOST_NODES || performance.now() - started > MOST_MILLISECONDS;
    node = batch.broken || isFull || state.signal.aborted ? undefined : next();
  }
  if (await batch.end()) return done;
  if (state.signal.aborted) return done.map(([begun, result]) => [begun, undone(result)]);
  if (done.length === 1 && done[0]![1].status === 'error' && !batch.transient && !wasRefused(done[0]![1])) return done;
  const alone: [Begun, RunResult][] = [];
  for (const [begun] of done) alone.push([begun, await workOnNode(state, begun.node, thread)]);
  return alone;
}

/** Whether a node failed because its batch was broken already: by itself it may find another way, or tell why it cannot. */
const wasRefused = (result: RunResult): boolean => result.diagnostic?.code === 'PA641';

/** The result of a node whose work went with its batch when the run was interrupted. */
function undone(result: RunResult): RunResult {
  if (result.status === 'error') return result;
  return { ...result, status: 'skipped', message: 'Rolled back: the run was interrupted' };
}
