import { PyDict, toPlain } from '../core/value.ts';
import type { Graph } from '../graph/index.ts';
import { subsetGraph } from '../graph/index.ts';
import {
  type ExecutableNode,
  findResource,
  isEphemeral,
  type RunnableNode,
  type RunResult,
  type RunStatus,
  type UniqueId,
} from '../model/index.ts';
import { isBatchable } from './batch.ts';
import { type Begun, workOnBatch } from './batch-work.ts';
import { workOnChain } from './chain/chain-work.ts';
import { type ChainsOfRun, chainsOfRun } from './chain/chains-of-run.ts';
import { describeNode, describeOutcome, describeSkipped, outcomeLabel } from './descriptions.ts';
import { runHooks } from './hooks.ts';
import { materializedAs, nodeInfo } from './node-info.ts';
import { workOnNode } from './node-work.ts';
import { prepareDatabase } from './prepare-database.ts';
import { profileStarted } from './profiled-nodes.ts';
import type { RunState } from './run-state.ts';
import { type Next, type Outcome, workThrough } from './work-queue.ts';

export interface RunNodesOptions {
  /** the whole graph, with test edges for `build` */
  readonly graph: Graph;
  readonly ids: ReadonlySet<UniqueId>;
  /** statuses that keep a node's descendants from starting */
  readonly blocking: readonly RunStatus[];
  /** nodes do not wait for each other (`test`) */
  readonly unordered?: boolean;
  /** hooks run, schemas are made (not for `compile`, `show`) */
  readonly hooks: boolean;
  /** nodes are compiled and not run; only failures are told */
  readonly compileOnly?: boolean;
  /** ephemeral models have results too: what was asked for by name */
  readonly listEphemeral?: boolean;
  /** how many threads work is not told: it was told before */
  readonly untitled?: boolean;
}

/**
 * Runs the chosen nodes: 1. schemas and relation cache; 2. on-run-start; 3. the nodes in order of the graph;
 * 4. on-run-end. Results are appended to the state as they come.
 */
export async function runNodes(state: RunState, options: RunNodesOptions): Promise<void> {
  const nodes = new Map<UniqueId, RunnableNode>();
  for (const id of options.ids) nodes.set(id, findResource(state.execution.manifest, id) as RunnableNode);
  const total = [...nodes.values()].filter(node => !isEphemeral(node)).length;
  const target = state.execution.context.project.target;
  if (options.untitled !== true) {
    state.emit({ type: 'line', level: 'info', name: 'Formatting', message: '' });
    state.emit({ type: 'concurrency', threads: state.threads, target: target.targetName, nodes: total });
    state.emit({ type: 'line', level: 'info', name: 'Formatting', message: '' });
  }

  if (state.measured && options.compileOnly !== true) state.emit(profileStarted(state, nodes, options.graph));
  let proceed = true;
  if (options.hooks) {
    if (state.stopped() !== null) return;
    await prepareDatabase(state, nodes.values());
    const succeeded = await runHooks(state, 'on-run-start');
    proceed = succeeded || !(state.flags.behavior.get('skip_nodes_if_on_run_start_fails') ?? false);
  }
  await workOnNodes(state, options, nodes, total, proceed);
  if (!options.hooks || state.stopped() === 'interrupt') return;
  if (state.stopped() === 'fail-fast') (await state.session()).resume();
  await runHooks(state, 'on-run-end');
}

async function workOnNodes(
  state: RunState,
  options: RunNodesOptions,
  nodes: ReadonlyMap<UniqueId, RunnableNode>,
  total: number,
  proceed: boolean,
): Promise<void> {
  const database = state.execution.context.project.target.database;
  const byId = new Map<UniqueId, RunResult>();
  let started = 0;
  let finished = 0;
  const running = new Set<string>();
  const progress = (): void => state.emit({ type: 'progress', done: finished, total, running: [...running] });

  const record = (result: RunResult): void => {
    byId.set(result.node.unique_id, result);
    if (!isEphemeral(result.node) || options.listEphemeral) state.results.push(result);
  };

  /** What a run that ends early did not do: after Ctrl-C there is no result, after a failure one without a line. */
  const leave = (node: RunnableNode): void => {
    if (state.stopped() === 'fail-fast') record(skipped(node, 'Skipping due to fail_fast'));
    finished += 1;
  };

  const subset = subsetGraph(options.graph, options.ids);
  const alone = options.compileOnly === true || options.unordered === true;
  const { chains, graph } = alone ? { chains: new Map(), graph: subset } : chainsOfRun(subset, nodes);

  const skip = (id: UniqueId, cause: UniqueId | null): void => {
    const chain = chains.get(id);
    for (const member of chain === undefined ? [id] : [...chain.between, ...chain.members]) skipNode(member, cause);
  };

  const skipNode = (id: UniqueId, cause: UniqueId | null): void => {
    const node = nodes.get(id)!;
    if (cause === null && state.stopped() !== null) {
      leave(node);
      return;
    }
    const causing = cause === null ? undefined : byId.get(cause);
    const byEphemeral = causing !== undefined && isEphemeral(causing.node);
    const index = isEphemeral(node) ? 0 : ++started;
    let message: string | null = null;
    if (byEphemeral) {
      message =
        `Compilation Error in ${node.unique_id}, caused by compilation error in referenced ephemeral model ` +
        causing.node.unique_id;
    }
    record({ ...skipped(node, message), ...(byEphemeral ? { status: 'error' } : {}) });
    finished += 1;
    if (!isEphemeral(node)) {
      const reason = byEphemeral ? ' due to ephemeral model error' : null;
      const description = describeSkipped(node, database);
      state.emit({ type: 'node-skipped', node: nodeInfo(node, 'skipped'), index, total, reason, description });
    }
  };

  const isSilent = (node: RunnableNode): boolean =>
    options.compileOnly === true || isEphemeral(node) || node.resource_type === 'exposure';

  const begin = (node: RunnableNode): Begun => {
    const index = isEphemeral(node) && !options.compileOnly ? 0 : ++started;
    const startedAt = new Date();
    if (!isSilent(node)) {
      const info = nodeInfo(node, 'started', { started: startedAt });
      state.emit({ type: 'node-started', node: info, index, total, description: describeNode(node, database) });
      running.add(node.name);
      progress();
    }
    return { node, index, startedAt };
  };

  const finish = ({ node, index, startedAt }: Begun, result: RunResult): Outcome => {
    running.delete(node.name);
    if (wasCancelled(state, result)) {
      state.emit({ type: 'node-cancelled', node: nodeInfo(node, 'cancelled', { started: startedAt }) });
      leave(node);
      return { blocksChildren: false, stopsRun: true };
    }
    record(result);
    finished += 1;
    if (result.status === 'skipped') {
      // Begun with the chain that it belongs to, and undone or never come to as another model of it failed.
      const description = describeSkipped(node, database);
      const info = nodeInfo(node, 'skipped', { started: startedAt, finished: new Date() });
      state.emit({ type: 'node-skipped', node: info, index, total, reason: null, description });
      progress();
    } else if (!options.compileOnly && !isEphemeral(node)) {
      state.emit({
        type: 'node-finished',
        node: nodeInfo(node, result.status, { started: startedAt, finished: new Date() }),
        index,
        total,
        outcome: {
          status: result.status,
          description: describeOutcome(node, result, database),
          label: outcomeLabel(node, result),
          seconds: result.execution_time,
          message: result.message,
          failures: result.failures,
          ...(result.rows === undefined ? {} : { rows: result.rows }),
          ...(result.untimed === undefined ? {} : { untimed: result.untimed }),
          thread: result.thread_id,
          timing: result.timing.map(({ name, started_at, completed_at }) => ({
            name,
            startedAt: started_at.toISOString(),
            completedAt: completed_at.toISOString(),
          })),
          response: toPlain(result.adapter_response) as Record<string, unknown>,
        },
      });
      progress();
    }
    const failed = result.status === 'error' || result.status === 'fail' || result.status === 'partial success';
    const stopsRun = failed && state.flags.failFast;
    if (stopsRun) state.stop('fail-fast');
    return { blocksChildren: options.blocking.includes(result.status), stopsRun };
  };

  /** What became of a chain: it blocks its readers if any of it failed. */
  const joint = (done: readonly [Begun, RunResult][]): Outcome => {
    const outcomes = done.map(([begun, result]) => finish(begun, result));
    return {
      blocksChildren: outcomes.some(outcome => outcome.blocksChildren),
      stopsRun: outcomes.some(outcome => outcome.stopsRun),
    };
  };

  const work = async (id: UniqueId, thread: number, next: Next): Promise<Map<UniqueId, Outcome>> => {
    const chain = chains.get(id);
    if (chain !== undefined) return new Map([[id, joint(await workOnChain(state, chain, thread, begin))]]);
    const node = nodes.get(id)!;
    const compileOnly = options.compileOnly ?? false;
    if (compileOnly || !isBatchable(state, node)) {
      const begun = begin(node);
      return new Map([[id, finish(begun, await workOnNode(state, node, thread, { compileOnly }))]]);
    }
    const fits = (other: UniqueId): boolean => {
      const candidate = nodes.get(other)!;
      return isBatchable(state, candidate) && (!state.pace.slow || materializedAs(candidate) === 'view');
    };
    const done = await workOnBatch(
      state,
      node,
      thread,
      () => {
        const more = next(fits);
        return more === undefined ? undefined : (nodes.get(more) as ExecutableNode);
      },
      begin,
    );
    return new Map(done.map(([begun, result]) => [begun.node.unique_id, finish(begun, result)]));
  };

  const priorities = prioritiesOf(state, nodes, chains);
  await workThrough({
    graph,
    ...(priorities === null ? {} : { priorityOf: id => priorities.get(id) ?? 0 }),
    ...(options.unordered === undefined ? {} : { unordered: options.unordered }),
    threads: state.threads,
    work,
    skip,
    cancelled: () => state.signal.aborted || !proceed,
  });
}

/** Priorities of nodes, and of chains, that have one; null where none has, so that most runs need not look. */
function prioritiesOf(
  state: RunState,
  nodes: ReadonlyMap<UniqueId, RunnableNode>,
  chains: ChainsOfRun['chains'],
): ReadonlyMap<UniqueId, number> | null {
  const priorities = new Map<UniqueId, number>();
  for (const [id, node] of nodes) {
    const { priority } = state.resources.of(node);
    if (priority !== 0) priorities.set(id, priority);
  }
  for (const { id, members } of chains.values()) {
    const priority = Math.max(...members.map(member => priorities.get(member) ?? 0));
    if (priority !== 0) priorities.set(id, priority);
  }
  return priorities.size === 0 ? null : priorities;
}

function skipped(node: RunnableNode, message: string | null): RunResult {
  return {
    node,
    status: 'skipped',
    timing: [],
    thread_id: 'MainThread',
    execution_time: 0,
    adapter_response: new PyDict(),
    message,
    failures: null,
    batch_results: null,
  };
}

/** Whether a node ended because the run is ending, not by itself: its statement was cut off, or its batch undone. */
function wasCancelled(state: RunState, result: RunResult): boolean {
  if (state.stopped() === null) return false;
  if (result.status !== 'error') return result.status === 'skipped';
  // PA641: the node's batch was undone.
  return result.diagnostic?.code === 'PA641' || /\bINTERRUPT Error/.test(result.message ?? '');
}
