import { SqlError } from '../adapter/index.ts';
import { type CompiledNode, sourceLines, sqlProblem } from '../compile/index.ts';
import { type ContextServices, isBuiltinFile } from '../context/index.ts';
import { type Diagnostic, DiagnosticError, didYouMean, nearestNames, PyError, problem } from '../core/index.ts';
import type { RunnableNode } from '../model/index.ts';
import { csvProblem, projectFile } from './csv-problem.ts';

/** What is known about the work that failed. */
export interface FailureContext {
  readonly context: ContextServices;
  /** the query that was run, if it came that far */
  readonly compiled?: CompiledNode | null;
}

type Owner = Pick<RunnableNode, 'unique_id' | 'original_file_path' | 'package_name'>;

/**
 * Turns whatever stopped a node into a diagnostic that names it, at its author's line wherever that is known. Only bugs
 * come out as internal errors.
 */
export function failureOf(error: unknown, node: Owner, known?: FailureContext): Diagnostic {
  const diagnostic = authorsView(known === undefined ? plain(error, node) : placed(error, node, known));
  const { span } = diagnostic;
  const file = span === undefined || known === undefined ? undefined : projectFile(known.context.project, span.file);
  return {
    ...diagnostic,
    ...(span === undefined || file === undefined ? {} : { span: { ...span, file } }),
    node: node.unique_id,
  };
}

function placed(error: unknown, node: Owner, { context, compiled }: FailureContext): Diagnostic {
  const cause = error instanceof PyError && error.cause instanceof DiagnosticError ? error.cause : error;
  if (cause instanceof SqlError) {
    const csv = csvProblem(cause);
    if (csv !== null) return csv;
    const found = compiled ? sqlProblem(cause, compiled, sourceLines(context)) : undefined;
    if (found?.span !== undefined) return found;
    return withStatement(plain(error, node), cause);
  }
  const diagnostic = plain(error, node);
  const unknown = error instanceof PyError ? /^'(\w+)' is undefined$/.exec(error.message)?.[1] : undefined;
  if (unknown === undefined || diagnostic.hint !== undefined) return diagnostic;
  const hint = didYouMean(nearestNames(unknown, context.namespace.names(node.package_name)));
  return hint === undefined ? diagnostic : { ...diagnostic, hint };
}

/** Shows the beginning of a statement that the database gave no place in. */
function withStatement(diagnostic: Diagnostic, error: SqlError): Diagnostic {
  if (diagnostic.hint !== undefined || error.position !== null) return diagnostic;
  const statement = error.sql.trim().replace(/\s+/g, ' ');
  if (statement === '') return diagnostic;
  return { ...diagnostic, hint: `The statement was: ${statement.slice(0, 160)}${statement.length > 160 ? '...' : ''}` };
}

function plain(error: unknown, node: Owner): Diagnostic {
  if (error instanceof DiagnosticError) return error.placed()[0] as Diagnostic;
  if (error instanceof PyError) return templateFailure(error, node);
  return problem('PA602', { text: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

/** An error that Python would have raised inside the template. */
export function templateFailure(
  error: PyError,
  node: Pick<RunnableNode, 'unique_id' | 'original_file_path'>,
): Diagnostic {
  if (error.cause instanceof DiagnosticError) {
    const inner = error.cause.placed()[0] as Diagnostic;
    return { ...atTemplate(error, node, inner), node: node.unique_id };
  }
  const diagnostic = problem('PA201', { type: error.pyType, text: error.message }, { node: node.unique_id });
  return atTemplate(error, node, diagnostic);
}

function atTemplate(
  error: PyError,
  node: Pick<RunnableNode, 'original_file_path'>,
  diagnostic: Diagnostic,
): Diagnostic {
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

/** Goes up from built-in macros to the place where one was called by the project; without one, shows no place. */
export function authorsView(diagnostic: Diagnostic): Diagnostic {
  let { span } = diagnostic;
  const stack = [...(diagnostic.stack ?? [])];
  while (span !== undefined && isBuiltinFile(span.file)) span = stack.shift()?.span;
  if (span === diagnostic.span) return diagnostic;
  const { span: _, stack: __, excerpt: ___, ...rest } = diagnostic;
  return span === undefined ? rest : { ...rest, span, ...(stack.length === 0 ? {} : { stack }) };
}

/** `Database Error in model x (models/x.sql)` and the indented text: what run results and summaries show. */
export function failureMessage(diagnostic: Diagnostic, node: RunnableNode): string {
  const indented = diagnostic.message.trimEnd().split('\n').join('\n  ');
  return `${diagnostic.kind} in ${node.resource_type} ${node.name} (${node.original_file_path})\n  ${indented}`;
}
