import { type Diagnostic, DiagnosticError, problem, type Span } from '../core/index.ts';
import { PyError } from '../core/value.ts';

/** Where a template stands: what a failure in it is placed by when it does not say itself. */
export interface TemplatePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Runs a template; what Python would raise in it becomes diagnostics with its place and the macros on the way. */
export function rendering<T>(at: TemplatePlace | (() => TemplatePlace), work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PyError || error instanceof DiagnosticError)) throw error;
    const place = typeof at === 'function' ? at() : at;
    if (error instanceof PyError) throw new DiagnosticError(placed(error, place));
    throw new DiagnosticError(error.placed().map(d => withSpan(d, place)));
  }
}

function placed(error: PyError, place: TemplatePlace): readonly Diagnostic[] {
  const span: Span =
    error.line === undefined
      ? spanOf(place)
      : {
          file: error.file ?? place.file,
          line: error.line,
          ...(error.column === undefined ? {} : { column: error.column }),
        };
  // The last entry is the template itself; each macro is told with the place it was called from.
  const stack = error.macroStack.slice(0, -1).map((frame, i) => {
    const caller = error.macroStack[i + 1] as (typeof error.macroStack)[number];
    return { macro: frame.name, span: { file: caller.file ?? place.file, line: caller.line } };
  });
  if (error.cause instanceof DiagnosticError) {
    return error.cause.diagnostics.map(d => ({ ...d, span: d.span ?? span, stack: d.stack ?? stack }));
  }
  return [problem('PA201', { type: error.pyType, text: error.message }, { span, stack })];
}

const withSpan = (diagnostic: Diagnostic, place: TemplatePlace): Diagnostic =>
  diagnostic.span === undefined ? { ...diagnostic, span: spanOf(place) } : diagnostic;

const spanOf = (place: TemplatePlace): Span => ({
  file: place.file,
  line: place.line ?? 1,
  ...(place.column === undefined ? {} : { column: place.column }),
});
