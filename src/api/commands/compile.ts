import { DiagnosticError } from '../../core/index.ts';
import { makeGraph } from '../../graph/index.ts';
import { type ExecutableNode, findResource, type NodeBase, type UniqueId } from '../../model/index.ts';
import { problemsOf, runNodes, totalsOf } from '../../run/index.ts';
import { type CommandResult, done, failed, impossible } from '../command-result.ts';
import { expected, withExecution } from '../execute.ts';
import { inlineNode } from '../inline-node.ts';
import { type Invoked, invoke, report } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';
import { choose, type SelectionOptions } from '../selection.ts';

export interface CompileOptions extends SelectionOptions {
  /** a query of its own instead of nodes */
  readonly inline?: string;
  readonly output?: 'text' | 'json';
}

/** Renders the selected nodes into `compiled/`, and prints those that were named, or the inline query. */
export async function compile(options: OpenOptions, asked: CompileOptions): Promise<CommandResult> {
  const started = performance.now();
  const prepared = await invoke('compile', options);
  if (!prepared.ok) {
    report(options, prepared.error);
    return impossible(prepared.error);
  }
  const invoked = prepared.value;
  try {
    const ids = chosenIds(invoked, asked, 'compile');
    return await withExecution(invoked, ids, { readOnly: true }, async state => {
      await runNodes(state, {
        graph: withInline(invoked, ids),
        ids: new Set(ids),
        blocking: ['error'],
        hooks: false,
        compileOnly: true,
        listEphemeral: asked.inline !== undefined || (asked.select?.length ?? 0) > 0,
      });
      if (invoked.flags.writeJson) {
        const written = invoked.artifacts.writeRunResults(state.results, (performance.now() - started) / 1000);
        if (!written.ok) throw new DiagnosticError(written.error);
      }
      const errors = state.results.filter(r => r.status === 'error');
      if (errors.length > 0) {
        invoked.emit({
          type: 'run-totals',
          totals: totalsOf(state.results),
          problems: problemsOf(state.results),
          interrupted: false,
        });
        return failed(state.results);
      }
      for (const id of named(invoked, ids, asked)) printCompiled(invoked, id, asked);
      return done({ results: state.results, ids });
    });
  } catch (error) {
    const problems = expected(error);
    report(options, problems);
    return impossible(problems);
  }
}

/** The ids to work on; an inline query is parsed and becomes the only one. @throws DiagnosticError */
export function chosenIds(
  invoked: Invoked,
  asked: SelectionOptions & { readonly inline?: string },
  command: string,
): UniqueId[] {
  if (asked.inline !== undefined) {
    return [inlineNode(invoked, asked.inline).unique_id];
  }
  const chosen = choose(command, asked, invoked);
  if (!chosen.ok) throw new DiagnosticError(chosen.error);
  for (const diagnostic of chosen.value.warnings) invoked.emit({ type: 'diagnostic', diagnostic });
  return [...chosen.value.ids];
}

/** The graph, with a node for an inline query that is not part of it. */
export function withInline(invoked: Invoked, ids: readonly UniqueId[]): Invoked['graph'] {
  const { graph } = invoked;
  return ids.every(id => graph.has(id)) ? graph : makeGraph(ids, []);
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
  const text =
    asked.output === 'json'
      ? JSON.stringify(inline ? { compiled } : { node: node.name, compiled }, null, 2)
      : inline
        ? `Compiled inline node is:\n${compiled}`
        : `Compiled node '${node.name}' is:\n${compiled}`;
  invoked.emit({ type: 'payload', name: 'CompiledNode', text });
}
