import { planJson, planText } from '../../columnar/index.ts';
import { DiagnosticError } from '../../core/index.ts';
import { makeGraph } from '../../graph/index.ts';
import { type ExecutableNode, findResource, type NodeBase, type UniqueId } from '../../model/index.ts';
import { planChains, prepareDatabase, type RunState, runNodes } from '../../run/index.ts';
import { command, selected, unwrap } from '../command.ts';
import { type CommandResult, done } from '../command-result.ts';
import { withExecution } from '../execute.ts';
import { inlineNode } from '../inline-node.ts';
import type { Invoked } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';
import type { SelectionOptions } from '../selection.ts';
import type { Retried } from './run.ts';

export interface CompileOptions extends SelectionOptions {
  /** instead of a selection: what `retry` does again */
  readonly retried?: Retried;
  /** a query of its own instead of nodes */
  readonly inline?: string;
  /** shows how chains of columnar models are worked out, instead of the compiled text */
  readonly plan?: boolean;
  readonly output?: 'text' | 'json';
}

/** Renders the selected nodes into `compiled/`, and prints those that were named, or the inline query. */
export function compile(options: OpenOptions, asked: CompileOptions): Promise<CommandResult> {
  const started = performance.now();
  return command('compile', options, async invoked => {
    const ids = chosenIds(invoked, asked, 'compile');
    return withExecution(invoked, ids, { readOnly: true }, async state => {
      if (asked.plan) return showPlan(invoked, state, ids, asked);
      await compileAll(invoked, state, ids, {
        listEphemeral: asked.inline !== undefined || (asked.select?.length ?? 0) > 0,
      });
      if (invoked.flags.writeJson) {
        unwrap(invoked.artifacts.writeRunResults(state.results, (performance.now() - started) / 1000));
      }
      for (const id of named(invoked, ids, asked)) printCompiled(invoked, id, asked);
      return done({ results: state.results, ids });
    });
  });
}

/** Prints the plan of each chain among the nodes. */
async function showPlan(
  invoked: Invoked,
  state: RunState,
  ids: readonly UniqueId[],
  asked: CompileOptions,
): Promise<CommandResult> {
  await prepareDatabase(state, []);
  const chains = await planChains(state, invoked.graph, new Set(ids));
  if (chains.length === 0) {
    const message = 'No columnar models are selected: there is nothing to plan';
    invoked.emit({ type: 'line', level: 'warn', name: 'NothingToDo', message });
  }
  const text =
    asked.output === 'json'
      ? JSON.stringify({ chains: chains.map(planJson) }, null, 2)
      : chains.map((chain, i) => planText(chain, i + 1)).join('\n\n');
  if (chains.length > 0 || asked.output === 'json') invoked.emit({ type: 'payload', name: 'ChainPlan', text });
  return done({ ids });
}

/**
 * Compiles nodes without running them; stops at the first that fails, which is a failure of the command itself: exit
 * code 2 and no run results, as dbt has it. @throws DiagnosticError
 */
export async function compileAll(
  invoked: Invoked,
  state: RunState,
  ids: readonly UniqueId[],
  options: { readonly listEphemeral: boolean },
): Promise<void> {
  const graph = ids.every(id => invoked.graph.has(id)) ? invoked.graph : makeGraph(ids, []);
  const stopping: RunState = { ...state, flags: { ...state.flags, failFast: true } };
  await runNodes(stopping, {
    graph,
    ids: new Set(ids),
    blocking: ['error'],
    hooks: false,
    compileOnly: true,
    ...options,
  });
  const failure = state.results.find(r => r.diagnostic !== undefined)?.diagnostic;
  if (failure !== undefined) throw new DiagnosticError(failure);
}

/** The ids to work on; an inline query is parsed and becomes the only one. @throws DiagnosticError */
export function chosenIds(
  invoked: Invoked,
  asked: SelectionOptions & { readonly inline?: string },
  which: string,
): UniqueId[] {
  return asked.inline === undefined ? selected(invoked, which, asked) : [inlineNode(invoked, asked.inline).unique_id];
}

/** Nodes that the selection spells by name: they are printed. */
function named(invoked: Invoked, ids: readonly UniqueId[], asked: CompileOptions): UniqueId[] {
  if (asked.inline !== undefined) return [...ids];
  const words = asked.select ?? [];
  return ids.filter(id => {
    const name = findResource(invoked.manifest, id)?.name;
    return name !== undefined && words.some(word => word.includes(name));
  });
}

function printCompiled(invoked: Invoked, id: UniqueId, asked: CompileOptions): void {
  const node = invoked.manifest.nodes.get(id) as (ExecutableNode & NodeBase) | undefined;
  if (node === undefined) return;
  const compiled = node.compiled_code ?? '';
  const inline = asked.inline !== undefined;
  const shown =
    asked.output === 'json'
      ? { text: JSON.stringify(inline ? { compiled } : { node: node.name, compiled }, null, 2) }
      : { heading: inline ? 'Compiled inline node is:' : `Compiled node '${node.name}' is:`, text: compiled };
  invoked.emit({ type: 'payload', name: 'CompiledNode', ...shown });
}
