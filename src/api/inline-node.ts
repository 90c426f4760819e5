import { DiagnosticError, problem } from '../core/index.ts';
import { indexRefs, resolveRef, resolveSource, unresolved } from '../graph/index.ts';
import type { OperationNode, RefArgs } from '../model/index.ts';
import { parseInline } from '../parse/index.ts';
import type { Invoked } from './invoke.ts';

/** A query typed on the command line as a node of the project, its refs resolved. @throws DiagnosticError */
export function inlineNode(invoked: Invoked, sql: string): OperationNode {
  const node = parseInline(invoked.context, sql, invoked.flags);
  resolve(invoked, node);
  invoked.manifest.nodes.set(node.unique_id, node);
  return node;
}

function resolve({ manifest, project }: Invoked, node: OperationNode): void {
  const index = indexRefs(manifest);
  const view = { rootPackage: project.root.name, nodePackage: project.root.name };
  const missing = (kind: 'node' | 'source', ref: RefArgs, disabled: boolean): DiagnosticError =>
    new DiagnosticError(unresolved(index, node, { kind, ...ref }, disabled) ?? problem('PA216', { text: ref.name }));
  for (const ref of node.refs) {
    const found = resolveRef(index, view, ref.name, ref.package, ref.version);
    if (found.kind !== 'found') throw missing('node', ref, found.kind === 'disabled');
    if (!node.depends_on.nodes.includes(found.node.unique_id)) node.depends_on.nodes.push(found.node.unique_id);
  }
  for (const [source, table] of node.sources) {
    const found = resolveSource(index, view, source, table);
    const ref = { name: `${source}.${table}`, package: null, version: null };
    if (found.kind !== 'found') throw missing('source', ref, found.kind === 'disabled');
    if (!node.depends_on.nodes.includes(found.node.unique_id)) node.depends_on.nodes.push(found.node.unique_id);
  }
}
