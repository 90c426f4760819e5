import { ExecutionScope } from '../../compile/index.ts';
import { type AgateTableObject, agateTable, nodeRelation, sourceRelation } from '../../context/objects/index.ts';
import { type Diagnostic, DiagnosticError, problem } from '../../core/index.ts';
import { str, type Value } from '../../core/value.ts';
import {
  type ExecutableNode,
  findResource,
  type RunResult,
  type SelectableNode,
  type SourceNode,
} from '../../model/index.ts';
import { failureOf, LazyConnection, type RunState, workOnNode } from '../../run/index.ts';
import { command, nothingToDo } from '../command.ts';
import { type CommandResult, done, failed } from '../command-result.ts';
import { withExecution } from '../execute.ts';
import type { Invoked } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';
import type { SelectionOptions } from '../selection.ts';
import { chosenIds } from './compile.ts';
import { previewOf } from './preview.ts';

export interface ShowOptions extends SelectionOptions {
  readonly inline?: string;
  /** SQL that is run as it is, without Jinja */
  readonly inlineDirect?: string;
  /** rows to show, default 5; negative: all */
  readonly limit?: number;
  readonly output?: 'text' | 'json';
}

/** Shows the first rows of the selected nodes and sources, or of a query. Writes nothing to the database. */
export function show(options: OpenOptions, asked: ShowOptions): Promise<CommandResult> {
  return command('show', options, async invoked => {
    if (!asked.select?.length && asked.inline === undefined && asked.inlineDirect === undefined && !asked.selector) {
      throw new DiagnosticError(problem('PA640', {}));
    }
    const ids = asked.inlineDirect === undefined ? chosenIds(invoked, asked, 'show') : [];
    return withExecution(invoked, ids, { readOnly: true }, async opened => {
      const state: RunState = { ...opened, compiled: new Map() };
      if (asked.inlineDirect !== undefined) return showQuery(state, invoked, asked.inlineDirect, asked);
      if (ids.length === 0) nothingToDo(invoked);
      const results: RunResult[] = [];
      for (const node of ids.map(id => findResource(invoked.manifest, id)!)) {
        if (!isNamed(node, asked)) continue;
        const { result, table } = await preview(state, node, asked);
        if (result !== undefined) results.push(result);
        if (result?.diagnostic !== undefined) {
          invoked.emit({ type: 'diagnostic', diagnostic: result.diagnostic });
          return failed(results);
        }
        if (table !== undefined) print(invoked, node, table, asked);
      }
      return done({ results, ids });
    });
  });
}

/** What the selection spells by name is shown; what a graph operator brings along is not. */
function isNamed(node: SelectableNode, asked: ShowOptions): boolean {
  if (asked.inline !== undefined || asked.selector !== undefined) return true;
  const isTest = node.resource_type === 'test' || node.resource_type === 'unit_test';
  return (asked.select ?? []).some(word => word.includes(node.name) || (word.includes('*') && !isTest));
}

async function preview(
  state: RunState,
  node: SelectableNode,
  asked: ShowOptions,
): Promise<{ result?: RunResult; table?: AgateTableObject }> {
  const connection = new LazyConnection(state, node.unique_id);
  try {
    const query = await queryOf(state, node);
    if ('diagnostic' in query) return { result: query };
    const sql = await limited(state, query.node, query.sql, connection, asked.limit ?? 5);
    const { table } = await (await connection.get()).query(sql);
    return { ...(query.result ? { result: query.result } : {}), table: agateTable(table, () => {}) };
  } catch (error) {
    const known = { context: state.execution.context, compiled: state.compiled?.get(node.unique_id) ?? null };
    const diagnostic = failureOf(error, node as RunResult['node'], known);
    throw new DiagnosticError(diagnostic);
  } finally {
    await connection.release();
  }
}

type Query = { node: ExecutableNode | SourceNode; sql: string; result?: RunResult };

/** The query whose rows stand for a node: its compiled SQL, or all of a seed or source. */
async function queryOf(
  state: RunState,
  node: SelectableNode,
): Promise<Query | (RunResult & { diagnostic: Diagnostic })> {
  if (node.resource_type === 'source' || node.resource_type === 'seed') {
    const { root } = state.execution.context.project;
    const from = node.resource_type === 'source' ? sourceRelation(node, root) : nodeRelation(node, root);
    return { node, sql: `select * from ${str(from)}` };
  }
  const result = await workOnNode(state, node as ExecutableNode, 1, { compileOnly: true });
  if (result.diagnostic !== undefined) return { ...result, diagnostic: result.diagnostic };
  const compiled = (node as ExecutableNode).compiled_code ?? '';
  return { node: node as ExecutableNode, sql: compiled, result };
}

/** The query cut to the limit, by the macro that projects may override. */
async function limited(
  state: RunState,
  node: ExecutableNode | SourceNode,
  sql: string,
  connection: LazyConnection,
  limit: number,
): Promise<string> {
  const { context } = state.execution;
  const macro = context.namespace.findMacro('get_show_sql', context.project.root.name)!;
  const scope = new ExecutionScope(state.execution, macro, { connection, onEphemeral: () => {}, thread: 'MainThread' });
  const header = node.resource_type === 'source' ? null : (node.config.get('sql_header') ?? null);
  const args: Value[] = [sql, header, limit < 0 ? null : limit];
  return str(await context.macroTemplate(macro).call(scope, args, new Map()));
}

async function showQuery(state: RunState, invoked: Invoked, sql: string, asked: ShowOptions): Promise<CommandResult> {
  const connection = new LazyConnection(state, 'show');
  try {
    const limit = asked.limit ?? 5;
    const { table } = await (await connection.get()).query(sql, limit < 0 ? undefined : limit);
    const shown = agateTable(table, () => {});
    invoked.emit({ type: 'payload', name: 'ShowNode', ...previewOf(shown, null, asked.output) });
    return done();
  } finally {
    await connection.release();
  }
}

function print(invoked: Invoked, node: SelectableNode, table: AgateTableObject, asked: ShowOptions): void {
  const version = node.resource_type === 'model' && node.version !== null ? `.v${node.version}` : '';
  const name = asked.inline === undefined ? `${node.name}${version}` : null;
  invoked.emit({ type: 'payload', name: 'ShowNode', ...previewOf(table, name, asked.output) });
}
