import type { Connection } from '../adapter/index.ts';
import { type Compilation, compileNode, type ExecutionScope, ExecutionScope as Scope, type NodeConnection } from '../compile/index.ts';
import { PyDict } from '../core/value.ts';
import type { ExecutableNode, RunnableNode, RunResult, Timing } from '../model/index.ts';
import { failureMessage, failureOf } from './failure.ts';
import { materialize } from './node-materialization.ts';
import { isEphemeral } from './node-info.ts';
import type { RunState } from './run-state.ts';

/** How nodes of a run are compiled on one connection. */
export function compilationFor(
  state: RunState,
  connection: NodeConnection,
  prepare: (scope: ExecutionScope) => void = () => {},
  thread = 'MainThread',
): Compilation {
  return {
    execution: state.execution,
    ephemerals: state.ephemerals,
    scopeFor(node, onEphemeral) {
      const scope = new Scope(state.execution, node, {
        connection,
        onEphemeral,
        thread,
        write: sql => {
          node.build_path = state.files.run(node, sql);
        },
      });
      prepare(scope);
      return scope;
    },
    onCompiled(node) {
      if (node.resource_type === 'snapshot' || node.resource_type === 'seed') return;
      if (node.compiled_code) node.compiled_path = state.files.compiled(node, node.compiled_code);
    },
  };
}

/** A connection that is taken from the pool when it is first needed, and given back at the end. */
export class LazyConnection implements NodeConnection {
  private readonly state: Pick<RunState, 'session'>;
  private readonly name: string;
  private opening: Promise<Connection> | undefined;
  current: Connection | undefined;

  constructor(state: Pick<RunState, 'session'>, name: string) {
    this.state = state;
    this.name = name;
  }

  get(): Promise<Connection> {
    this.opening ??= this.state
      .session()
      .then(session => session.connect(this.name))
      .then(connection => {
        this.current = connection;
        return connection;
      });
    return this.opening;
  }

  async release(): Promise<void> {
    if (this.current === undefined) return;
    if (this.current.inTransaction) await this.current.rollback();
    (await this.state.session()).release(this.current);
    this.current = undefined;
    this.opening = undefined;
  }
}

/** Compiles and runs one node. Failures become results; a rejection is a bug. */
export async function workOnNode(
  state: RunState,
  node: RunnableNode,
  thread: number,
  compileOnly = false,
): Promise<RunResult> {
  const started = performance.now();
  const timing: Timing[] = [];
  const threadId = `Thread-${thread}`;
  const base = { node, timing, thread_id: threadId, batch_results: null };
  const connection = new LazyConnection(state, node.unique_id);
  const seconds = (): number => (performance.now() - started) / 1000;
  try {
    if (!isExecutable(node)) {
      return { ...base, status: 'no-op', execution_time: 0, adapter_response: new PyDict(), message: 'NO-OP', failures: 0 };
    }
    const compiling = new Date();
    const compilation = compilationFor(state, connection, undefined, threadId);
    const compiled = node.resource_type === 'seed' || node.resource_type === 'unit_test' ? null : await compileNode(compilation, node);
    timing.push({ name: 'compile', started_at: compiling, completed_at: new Date() });
    if (compileOnly || isEphemeral(node)) {
      return { ...base, status: 'success', execution_time: seconds(), adapter_response: new PyDict(), message: null, failures: null };
    }
    const executing = new Date();
    try {
      const outcome = await materialize({ state, node, compiled, connection, compilation });
      return { ...base, ...outcome, execution_time: seconds() };
    } finally {
      timing.push({ name: 'execute', started_at: executing, completed_at: new Date() });
    }
  } catch (error) {
    const diagnostic = failureOf(error, node);
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

function isExecutable(node: RunnableNode): node is ExecutableNode {
  return !['exposure', 'source', 'metric', 'semantic_model', 'saved_query'].includes(node.resource_type);
}
