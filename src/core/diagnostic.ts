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
  /** Where templates were when this passed through them; see `passedThrough`. */
  private trail: { span: Span; stack: Frame[]; macro: string | null } | undefined;

  constructor(diagnostics: Diagnostic | readonly Diagnostic[]) {
    const list = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic];
    super(list.map(d => d.message).join('\n'));
    this.name = 'DiagnosticError';
    this.diagnostics = list;
  }

  /** Told by the renderer, innermost first: `macro` (null: the template itself) was at `span`. */
  passedThrough(macro: string | null, span: Span): void {
    if (this.trail === undefined) this.trail = { span, stack: [], macro };
    else {
      if (this.trail.macro !== null) this.trail.stack.push({ macro: this.trail.macro, span });
      this.trail.macro = macro;
    }
  }

  /** The diagnostics, each with the place in the template that it was thrown at, unless it has one of its own. */
  placed(): Diagnostic[] {
    const { trail } = this;
    if (trail === undefined) return [...this.diagnostics];
    const place = { span: trail.span, ...(trail.stack.length === 0 ? {} : { stack: trail.stack }) };
    return this.diagnostics.map(diagnostic =>
      diagnostic.span === undefined ? { ...diagnostic, ...place } : diagnostic,
    );
  }
}
