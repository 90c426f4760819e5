import { type CompiledNode, compileNode, compileUnitTest } from '../compile/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { PyDict } from '../core/value.ts';
import {
  type ExecutableNode,
  isEphemeral,
  type RunnableNode,
  type RunResult,
  type Timing,
  type UnitTestNode,
} from '../model/index.ts';
import type { Batch } from './batch.ts';
import { compilationFor } from './compilation.ts';
import { failureMessage, failureOf } from './failure.ts';
import { LazyConnection } from './lazy-connection.ts';
import { isMicrobatch, runMicrobatch } from './microbatch.ts';
import { materialize } from './node-materialization.ts';
import { attemptsFor, retrying } from './retry.ts';
import type { RunState } from './run-state.ts';

export interface WorkOnNodeOptions {
  readonly compileOnly?: boolean;
  readonly batch?: Batch;
}

/**
 * Compiles and runs one node, under the limits that it asks for. Failures become results; a rejection is a bug.
 */
export function workOnNode(
  state: RunState,
  node: RunnableNode,
  thread: number,
  options: WorkOnNodeOptions = {},
): Promise<RunResult> {
  if (options.compileOnly) return work(state, node, thread, options, UNLIMITED);
  return state.resources.run([node], limit => work(state, node, thread, options, limit));
}

const UNLIMITED = async (): Promise<void> => {};

async function work(
  state: RunState,
  node: RunnableNode,
  thread: number,
  options: WorkOnNodeOptions,
  limit: () => Promise<void>,
): Promise<RunResult> {
  const { compileOnly = false, batch } = options;
  const started = performance.now();
  const timing: Timing[] = [];
  const threadId = `Thread-${thread}`;
  const base = { node, timing, thread_id: threadId, batch_results: null };
  const connection = batch ?? new LazyConnection(state, node.unique_id);
  const seconds = (): number => (performance.now() - started) / 1000;
  let compiled: CompiledNode | null = null;
  try {
    if (!isExecutable(node)) {
      return {
        ...base,
        status: 'no-op',
        execution_time: 0,
        adapter_response: new PyDict(),
        message: 'NO-OP',
        failures: 0,
      };
    }
    if ('language' in node && node.language === 'python')
      throw new DiagnosticError(problem('PA642', { name: node.name }));
    await limit();
    const compiling = new Date();
    const compilation = compilationFor(state, connection, undefined, threadId);
    if (node.resource_type === 'unit_test') {
      const test = compileOnly ? null : await compileUnitTest(compilation, node);
      compiled = test?.compiled ?? null;
      timing.push({ name: 'compile', started_at: compiling, completed_at: new Date() });
      const outcome =
        test === null
          ? { status: 'success' as const, message: null, failures: null, adapter_response: new PyDict() }
          : await materialize({ state, connection, ...test });
      return { ...base, ...outcome, execution_time: seconds() };
    }
    if (isMicrobatch(node) && !compileOnly) {
      const outcome = await runMicrobatch(state, node, connection, threadId);
      timing.push({ name: 'execute', started_at: compiling, completed_at: new Date() });
      return { ...base, ...outcome, execution_time: seconds() };
    }
    compiled = node.resource_type === 'seed' ? null : await compileNode(compilation, node);
    if (compiled !== null) state.compiled?.set(node.unique_id, compiled);
    timing.push({ name: 'compile', started_at: compiling, completed_at: new Date() });
    if (compileOnly || isEphemeral(node)) {
      return {
        ...base,
        status: 'success',
        execution_time: seconds(),
        adapter_response: new PyDict(),
        message: null,
        failures: null,
      };
    }
    const executing = new Date();
    try {
      const input = { state, node, compiled, connection, compilation };
      const outcome = await retrying(() => materialize(input), {
        // A batch that fails is done again node by node, which is a retry already.
        attempts: batch === undefined ? attemptsFor(node) : 1,
        pause: 0.1,
        signal: state.signal,
        onRetry: (error, wait) => tellRetry(state, node, error.summary, wait),
      });
      return { ...base, ...outcome, execution_time: seconds() };
    } finally {
      timing.push({ name: 'execute', started_at: executing, completed_at: new Date() });
    }
  } catch (error) {
    const { context } = state.execution;
    const diagnostic = failureOf(error, node, { compiled, context });
    return {
      ...base,
      status: 'error',
      execution_time: seconds(),
      adapter_response: new PyDict(),
      message: failureMessage(diagnostic, node),
      failures: null,
      diagnostic,
    };
  } finally {
    await connection.release();
  }
}

function tellRetry(state: RunState, node: RunnableNode, reason: string, seconds: number): void {
  const message = `Retrying ${node.unique_id} in ${seconds} seconds: ${reason}`;
  state.emit({ type: 'line', level: 'info', name: 'AdapterEventInfo', message });
}

function isExecutable(node: RunnableNode): node is ExecutableNode | UnitTestNode {
  return !['exposure', 'source', 'metric', 'semantic_model', 'saved_query'].includes(node.resource_type);
}
