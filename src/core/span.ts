/**
 * A place in a source file. `line` and `column` count from 1, in characters of the line as an editor shows it.
 * `file` is relative to the project root (or to the package's root, prefixed by the packages folder), as in messages.
 */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** One level of a macro stack: the macro that was running and the place it was called from. */
export interface Frame {
  readonly macro: string;
  readonly span?: Span;
}

/** `file:line:column`, leaving out what is unknown. */
export function formatSpan(span: Span): string {
  return span.column === undefined ? `${span.file}:${span.line}` : `${span.file}:${span.line}:${span.column}`;
}

/** The span of a character offset in a text; offsets past the end give the last place. */
export function spanAt(file: string, text: string, offset: number): Span {
  const end = Math.min(offset, text.length);
  let line = 1;
  let lineStart = 0;
  for (let i = text.indexOf('\n'); i !== -1 && i < end; i = text.indexOf('\n', i + 1)) {
    line += 1;
    lineStart = i + 1;
  }
  return { file, line, column: end - lineStart + 1 };
}
