import { type CompiledNode, compileNode } from '../compile/index.ts';
import type { Diagnostic } from '../core/index.ts';
import { PyDict, PyTuple, type Value } from '../core/value.ts';
import { isEphemeral, type OperationNode, type RunResult, type RunStatus, type Timing } from '../model/index.ts';
import { compilationFor } from './compilation.ts';
import { failureMessage, failureOf } from './failure.ts';
import { nodeInfo } from './node-info.ts';
import { RunResultObject } from './run-result-object.ts';
import type { RunState } from './run-state.ts';

export type HookKind = 'on-run-start' | 'on-run-end';

/** The hooks of a kind: the root project's first, then packages' by name, each in the order of its file. */
export function hooksOf(state: RunState, kind: HookKind): OperationNode[] {
  const root = state.execution.context.project.root.name;
  const hooks = [...state.execution.manifest.nodes.values()].filter(
    (node): node is OperationNode => node.resource_type === 'operation' && node.tags.includes(kind),
  );
  const rank = (hook: OperationNode): string => (hook.package_name === root ? '' : hook.package_name);
  return hooks.sort((a, b) => (rank(a) === rank(b) ? (a.index ?? 0) - (b.index ?? 0) : rank(a) < rank(b) ? -1 : 1));
}

/**
 * Runs the hooks one after another, outside of any transaction. After a failure the rest is skipped.
 * @returns whether all succeeded
 */
export async function runHooks(state: RunState, kind: HookKind): Promise<boolean> {
  const hooks = hooksOf(state, kind);
  if (hooks.length === 0) return true;
  const blank = (): void => state.emit({ type: 'line', level: 'info', name: 'Formatting', message: '' });
  if (kind === 'on-run-end') blank();
  const session = await state.session();
  const connection = await session.connect('master');
  let failed = false;
  try {
    for (const [i, hook] of hooks.entries()) {
      const name = `${hook.package_name}.${kind}.${i}`;
      const position = { index: i + 1, total: hooks.length };
      const timing: Timing[] = [];
      let status: RunStatus = 'success';
      let message = `${name} passed`;
      let diagnostic: Diagnostic | undefined;
      if (failed) {
        status = 'skipped';
        message = `${name} skipped`;
      } else {
        const started = new Date();
        let compiled: CompiledNode | null = null;
        state.emit({ type: 'hook-started', node: { ...nodeInfo(hook, 'started', { started }), name }, ...position });
        try {
          const compilation = compilationFor(state, { get: async () => connection, current: connection }, scope => {
            if (kind === 'on-run-end') for (const [key, value] of endOfRun(state)) scope.define(key, value);
          });
          compiled = await compileNode(compilation, hook);
          const { sql } = compiled;
          timing.push({ name: 'compile', started_at: started, completed_at: new Date() });
          const executed = new Date();
          if (sql.trim() !== '') await connection.execute(sql);
          timing.push({ name: 'execute', started_at: executed, completed_at: new Date() });
        } catch (error) {
          failed = true;
          status = 'error';
          diagnostic = failureOf(error, hook, { context: state.execution.context, compiled });
          message = `${name} failed, error:\n ${failureMessage(diagnostic, hook)}`;
        }
      }
      const seconds = timing.length < 2 ? 0 : (+timing[1]!.completed_at - +timing[0]!.started_at) / 1000;
      state.results.push({
        node: hook,
        status,
        timing,
        thread_id: 'main',
        execution_time: seconds,
        adapter_response: new PyDict(),
        message,
        failures: status === 'success' ? 0 : 1,
        batch_results: null,
        ...(diagnostic === undefined ? {} : { diagnostic }),
      });
      state.emit({ type: 'hook-finished', node: { ...nodeInfo(hook, status), name }, ...position, status, seconds });
    }
  } finally {
    session.release(connection);
  }
  if (kind === 'on-run-start') blank();
  return !failed;
}

/** `schemas`, `database_schemas` and `results` as on-run-end hooks see them. */
function endOfRun(state: RunState): [string, Value][] {
  const built = state.results.filter(r => isBuilt(r) && !['error', 'fail', 'skipped'].includes(r.status));
  const pairs = new Map<string, PyTuple>();
  const schemas = new Set<string>();
  for (const { node } of built) {
    if (!('database' in node) || node.schema === null) continue;
    schemas.add(node.schema);
    pairs.set(`${node.database}\u0000${node.schema}`, PyTuple.make([node.database, node.schema]));
  }
  const shown = state.results.filter(r => r.thread_id !== 'main' || r.status === 'error');
  return [
    ['schemas', [...schemas]],
    ['database_schemas', [...pairs.values()]],
    ['results', shown.map(r => new RunResultObject(r))],
  ];
}

/** Whether a result stands for a relation in the database. */
function isBuilt({ node }: RunResult): boolean {
  switch (node.resource_type) {
    case 'model':
      return !isEphemeral(node);
    case 'seed':
    case 'snapshot':
      return true;
    case 'test':
      return node.relation_name !== null;
    default:
      return false;
  }
}
