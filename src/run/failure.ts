import { SqlError } from '../adapter/index.ts';
import { type CompiledNode, sourceLines, sqlProblem } from '../compile/index.ts';
import type { ContextServices } from '../context/index.ts';
import { type Diagnostic, DiagnosticError, PyError, problem } from '../core/index.ts';
import type { RunnableNode } from '../model/index.ts';

/** A node's query and what is needed to find its author's line in it. */
export interface QueryInFocus {
  readonly compiled: CompiledNode;
  readonly context: ContextServices;
}

/**
 * Turns whatever stopped a node into a diagnostic that names it. Only bugs come out as internal errors.
 * @param focus the query that was run, if it came that far: a refused statement is then told at its author's line
 */
export function failureOf(error: unknown, node: RunnableNode, focus?: QueryInFocus): Diagnostic {
  const sql = error instanceof PyError ? error.cause : error;
  if (sql instanceof SqlError && focus !== undefined) {
    const { compiled, context } = focus;
    return { ...sqlProblem(sql, compiled, sourceLines(context)), node: node.unique_id };
  }
  if (error instanceof DiagnosticError) return { ...error.placed()[0]!, node: node.unique_id };
  if (error instanceof PyError) return templateFailure(error, node);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return problem('PA602', { text }, { node: node.unique_id });
}

/** An error that Python would have raised inside the template. */
export function templateFailure(
  error: PyError,
  node: Pick<RunnableNode, 'unique_id' | 'original_file_path'>,
): Diagnostic {
  if (error.cause instanceof DiagnosticError) {
    const inner = error.cause.diagnostics[0]!;
    return { ...placed(error, node, inner), node: node.unique_id };
  }
  return placed(error, node, problem('PA201', { type: error.pyType, text: error.message }, { node: node.unique_id }));
}

function placed(error: PyError, node: Pick<RunnableNode, 'original_file_path'>, diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.span !== undefined || error.line === undefined) return diagnostic;
  return {
    ...diagnostic,
    span: {
      file: error.file ?? node.original_file_path,
      line: error.line,
      ...(error.column === undefined ? {} : { column: error.column }),
    },
    // The last entry is the template itself; each macro is told with the place it was called from.
    stack: error.macroStack.slice(0, -1).map((frame, i) => {
      const caller = error.macroStack[i + 1]!;
      return { macro: frame.name, span: { file: caller.file ?? node.original_file_path, line: caller.line } };
    }),
  };
}

/** `Database Error in model x (models/x.sql)` and the indented text: what run results and summaries show. */
export function failureMessage(diagnostic: Diagnostic, node: RunnableNode): string {
  const indented = diagnostic.message.trimEnd().split('\n').join('\n  ');
  return `${diagnostic.kind} in ${node.resource_type} ${node.name} (${node.original_file_path})\n  ${indented}`;
}
