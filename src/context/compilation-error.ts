import type { Code, Data } from '../core/catalogue/index.ts';
import { problem } from '../core/catalogue/index.ts';
import { DiagnosticError } from '../core/diagnostic.ts';

/** A failure of a context function that is the author's to mend; it unwinds the rendering to its edge. */
export function contextError<C extends Code>(code: C, data: Data<C>): DiagnosticError {
  return new DiagnosticError(problem(code, data));
}
