import { DiagnosticError, problem } from '../core/index.ts';
import type { NodeContext } from './node-context.ts';

/** Models in Python need a Python process; there is none here. */
export function refusePython(context: NodeContext): void {
  if (context.node.language !== 'python') return;
  throw new DiagnosticError(problem('PA612', { name: context.node.name }, { node: context.node.unique_id }));
}
