import type { Code } from './catalogue/index.ts';
import type { Frame, Span } from './span.ts';

/**
 * What kind of failure dbt would call it; the head line of an error in the output and `message` prefixes in
 * run_results.json follow from it ("Compilation Error in model x (path)").
 */
export type ErrorKind =
  | 'Compilation Error'
  | 'Parsing Error'
  | 'Runtime Error'
  | 'Database Error'
  | 'Dependency Error'
  | 'Validation Error'
  | 'Usage Error'
  | 'Internal Error';

/** A complaint with a stable code, a place and a way on. Plain data: printing is `report`'s job. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  readonly kind: ErrorKind;
  /** What happened, one or more lines, without code and place. */
  readonly message: string;
  readonly span?: Span;
  /** The source line (or lines) at the span, when the thrower had the text at hand. */
  readonly excerpt?: string;
  /** Macro calls that led here, innermost first. */
  readonly stack?: readonly Frame[];
  /** What to do next. */
  readonly hint?: string;
  /** `unique_id` of the node concerned, when there is one. */
  readonly node?: string;
  /** dbt's event name where it has one (for `--warn-error-options` and JSON logs), e.g. NoNodesForSelectionCriteria. */
  readonly event?: string;
}

/**
 * Carries diagnostics through code that must unwind (Jinja rendering, deep calls). Caught at the edges: the parser's
 * loop over files, the runner's loop over nodes, the command line.
 */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: Diagnostic | readonly Diagnostic[]) {
    const list = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic];
    super(list.map(d => d.message).join('\n'));
    this.name = 'DiagnosticError';
    this.diagnostics = list;
  }
}
