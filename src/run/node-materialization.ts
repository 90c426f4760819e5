import type { Connection } from '../adapter/index.ts';
import type { Compilation, CompiledNode, ExecutionScope, NodeConnection } from '../compile/index.ts';
import { BUILTIN_PACKAGES, type ContextServices, callValue } from '../context/index.ts';
import { nodeRelation, ResponseObject } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { str } from '../core/value.ts';
import { HostObject } from '../jinja/index.ts';
import { builtinMaterialization, type Materialized, materializeNode, type NodeContext } from '../materialize/index.ts';
import type { ExecutableNode, Flags, NodeBase, RunResult } from '../model/index.ts';
import type { RunState } from './run-state.ts';
import { seedPath } from './seed-file.ts';

export interface MaterializeInput {
  readonly state: RunState;
  readonly node: ExecutableNode;
  /** null for seeds */
  readonly compiled: CompiledNode | null;
  readonly connection: NodeConnection;
  readonly compilation: Compilation;
}

type Outcome = Pick<RunResult, 'status' | 'message' | 'failures' | 'adapter_response' | 'rows'>;

/** Runs a compiled node's materialization, with a scope and statement results of its own. */
export async function materialize(input: MaterializeInput): Promise<Outcome> {
  const context = await createNodeContext(input);
  const outcome = outcomeOf(await materializeNode(context, input.state.findMaterialization));
  const rows = rowsOf(context);
  return rows === undefined ? outcome : { ...outcome, rows };
}

/** What a node's materialization needs of its surroundings, with a scope and statement results of its own. */
export async function createNodeContext(input: MaterializeInput): Promise<NodeContext> {
  const scope = input.compilation.scopeFor(input.node, () => {});
  const session = await input.state.session();
  const context = nodeContext(input, scope, session.relations, session.adapter);
  scope.define(
    'builtin_materialization',
    builtinMaterialization(() => context),
  );
  return context;
}

/** How many rows the node's main statement wrote, where the database said so. */
export function rowsOf(context: NodeContext): number | undefined {
  const main = context.storedResult('main')?.response;
  return main instanceof ResponseObject ? (main.response.rows ?? main.response.rowsAffected) : undefined;
}

export function outcomeOf(made: Materialized): Outcome {
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
    configObject: scope.resolve('config') ?? null,
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
    connection: () => connection.get() as Promise<Connection>,
    config: key => node.config.get(key) ?? null,
    async callMacro(name, args, kwargs) {
      const macro = context.namespace.findMacro(name, node.package_name);
      if (macro === undefined) throw new DiagnosticError(problem('PA603', { name }));
      return callValue(scope, scope.macro(macro), args, kwargs);
    },
    async callAdapter(method, args, kwargs) {
      const adapterObject = scope.resolve('adapter');
      const member = adapterObject instanceof HostObject ? adapterObject.getattr?.(method) : undefined;
      return callValue(scope, member ?? null, args, kwargs);
    },
    callValue: (callable, args, kwargs) => callValue(scope, callable, args, kwargs),
    hasMacro: name => context.namespace.findMacro(name, node.package_name) !== undefined,
    isBuiltin: name => isBuiltin(context, name, node.package_name),
    render: text => context.jinja.compile(text, { name: node.name, file: node.original_file_path }).render(scope),
    storeResult: (name, response, table) => scope.storeResult(name, new ResponseObject(response), table ?? null),
    storedResult: name => scope.results.peek(name),
    writeRun: sql => {
      node.build_path = state.files.run(node, sql);
    },
    exclusive: work => state.exclusive(work),
    warningIsError: event => isError(state.flags, event),
    seedPath: () => seedPath(state, node),
  };
}

/** Whether a name stands for a built-in macro whose implementation is built in too. */
function isBuiltin(context: ContextServices, name: string, packageName: string): boolean {
  const macro = context.namespace.findMacro(name, packageName);
  if (macro === undefined || !BUILTIN_PACKAGES.includes(macro.package_name)) return false;
  const implementation = context.namespace.dispatch(name, 'dbt', ['duckdb', 'default'], packageName).macro;
  return implementation === undefined || BUILTIN_PACKAGES.includes(implementation.package_name);
}

/** `--warn-error`, or its options: a name beats `all`; silence beats warn beats error. */
function isError(flags: Flags, event: string): boolean {
  const { error, warn, silence } = flags.warnErrorOptions;
  if (silence.includes(event) || warn.includes(event)) return false;
  return flags.warnError || error === 'all' || error.includes(event);
}
