import { join } from 'node:path';
import type { Connection } from '../adapter/index.ts';
import type { Compilation, CompiledNode, ExecutionScope } from '../compile/index.ts';
import { BUILTIN_PACKAGES, type ContextServices } from '../context/index.ts';
import { nodeRelation } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { PyDict, str, type Value } from '../core/value.ts';
import { type Kwargs, NO_KWARGS } from '../jinja/index.ts';
import { type Materialized, materializeNode, type NodeContext } from '../materialize/index.ts';
import type { ExecutableNode, NodeBase, RunResult } from '../model/index.ts';
import type { LazyConnection } from './node-work.ts';
import type { RunState } from './run-state.ts';

export interface MaterializeInput {
  readonly state: RunState;
  readonly node: ExecutableNode;
  /** null for seeds */
  readonly compiled: CompiledNode | null;
  readonly connection: LazyConnection;
  readonly compilation: Compilation;
}

type Outcome = Pick<RunResult, 'status' | 'message' | 'failures' | 'adapter_response'>;

/** Runs a compiled node's materialization, with a scope and statement results of its own. */
export async function materialize(input: MaterializeInput): Promise<Outcome> {
  const scope = input.compilation.scopeFor(input.node, () => {});
  const session = await input.state.session();
  const context = nodeContext(input, scope, session.relations, session.adapter);
  return outcomeOf(await materializeNode(context));
}

function outcomeOf(made: Materialized): Outcome {
  if (made.verdict !== undefined) {
    const { status, failures, message } = made.verdict;
    return { status, failures, message, adapter_response: made.response };
  }
  const message = made.response.get('_message');
  return {
    status: 'success',
    message: message === undefined || message === null ? null : str(message),
    failures: null,
    adapter_response: made.response,
  };
}

function nodeContext(
  { state, node, compiled, connection }: MaterializeInput,
  scope: ExecutionScope,
  relations: NodeContext['relations'],
  adapter: { readonly type: string; readonly capabilities: NodeContext['capabilities'] },
): NodeContext {
  const { context } = state.execution;
  const { project } = context;
  const deferred = state.execution.deferred(node);
  return {
    node: node as NodeBase,
    get model() {
      return scope.resolve('model') ?? null;
    },
    target: nodeRelation(node, project.root),
    sql: compiled?.sql ?? '',
    flags: state.flags,
    capabilities: adapter.capabilities,
    adapterType: adapter.type,
    rootPackage: project.root.name,
    relations,
    emit: state.emit,
    deferred: deferred === undefined ? null : nodeRelation(deferred, project.root),
    transactions: !project.target.disableTransactions,
    scope,
    connection: () => connection.get() as Promise<Connection>,
    config: key => node.config.get(key) ?? null,
    async callMacro(name, args, kwargs = NO_KWARGS) {
      const macro = context.namespace.findMacro(name, node.package_name);
      if (macro === undefined) throw new DiagnosticError(problem('PA603', { name }));
      return context.macroTemplate(macro).call(scope, [...args], kwargs as Kwargs);
    },
    hasMacro: name => context.namespace.findMacro(name, node.package_name) !== undefined,
    isBuiltin: name => isBuiltin(context, name, node.package_name),
    render: text => context.jinja.compile(text, { name: node.name, file: node.original_file_path }).render(scope),
    storeResult(name, message, code, rowsAffected, table) {
      scope.storeResult(name, responseDict(message, code, rowsAffected), table);
    },
    storedResult: name => scope.results.peek(name),
    writeRun: sql => {
      node.build_path = state.files.run(node, sql);
    },
    exclusive: work => state.exclusive(work),
    seedPath: () => join((node as { root_path?: string }).root_path ?? project.root.root, node.original_file_path),
  };
}

function responseDict(message: string, code?: string, rowsAffected?: number): PyDict {
  const dict = PyDict.of<Value>([['_message', message]]);
  if (code !== undefined) dict.set('code', code);
  if (rowsAffected !== undefined) dict.set('rows_affected', rowsAffected);
  return dict;
}

/** Whether a name stands for a built-in macro whose implementation is built in too. */
function isBuiltin(context: ContextServices, name: string, packageName: string): boolean {
  const macro = context.namespace.findMacro(name, packageName);
  if (macro === undefined || !BUILTIN_PACKAGES.includes(macro.package_name)) return false;
  const implementation = context.namespace.dispatch(name, 'dbt', ['duckdb', 'default'], packageName).macro;
  return implementation === undefined || BUILTIN_PACKAGES.includes(implementation.package_name);
}

