/** One frame of the macro stack: where a call was made, or the macro that failed. */
export interface MacroFrame {
  /** Name of the macro or template. */
  name: string;
  file: string | undefined;
  line: number;
}

/**
 * An error as Python would raise it while values are combined or a template is rendered.
 *
 * `pyType` is the Python class name ('TypeError', 'UndefinedError', ...), `message` its text. The place is filled in
 * by the template that was running; `stack` of JavaScript is not captured because such errors are ordinary results
 * of user code and are thrown often (a recursion limit, say).
 */
export class PyError extends Error {
  pyType: string;
  file: string | undefined;
  line: number | undefined;
  column: number | undefined;
  /** Innermost macro first; the template that was rendered is last. */
  macroStack: MacroFrame[] = [];
  /** Free for the thrower: a host function may attach a diagnostic of its own. */
  override cause: unknown;

  constructor(pyType: string, message: string, place?: { file?: string; line?: number; column?: number }) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = limit;
    this.name = pyType;
    this.pyType = pyType;
    this.file = place?.file;
    this.line = place?.line;
    this.column = place?.column;
  }
}

export const typeError = (message: string): PyError => new PyError('TypeError', message);
export const valueError = (message: string): PyError => new PyError('ValueError', message);
