import { type Diagnostic, formatSpan, type Span } from '../core/index.ts';
import type { Paint } from './paint.ts';

/** The text of a source file's line, or undefined when it cannot be read. `file` and `line` as in a `Span`. */
export type SourceText = (file: string, line: number) => string | undefined;

/** Longest part of a source line that is shown. */
const EXCERPT_WIDTH = 100;

/**
 * What follows a complaint's message: its code and place, the source line with a caret, the macros that led there,
 * and what to do next.
 *
 *     --> models/orders.sql:3:15  PA302
 *      3 | from {{ ref('stg_order') }}
 *        |         ^
 *      in macro 'cents' (macros/money.sql:4:2)
 *      hint: Did you mean 'stg_orders'?
 */
export function diagnosticDetails(diagnostic: Diagnostic, paint: Paint, source: SourceText): string[] {
  const { span, stack, hint, code } = diagnostic;
  const lines: string[] = [];
  if (span !== undefined) {
    lines.push(`${paint.cyan('-->')} ${formatSpan(span)}  ${paint.dim(code)}`);
    lines.push(...excerptLines(span, diagnostic.excerpt ?? source(span.file, span.line), paint));
  }
  for (const frame of stack ?? []) {
    const place = frame.span === undefined ? '' : ` (${formatSpan(frame.span)})`;
    lines.push(paint.dim(`in macro '${frame.macro}'${place}`));
  }
  // Without a place the code stands at the end of what there is to say.
  const bare = span === undefined ? `  ${paint.dim(code)}` : '';
  if (hint !== undefined) {
    const [first, ...rest] = hint.split('\n');
    lines.push(`${paint.cyan('hint:')} ${first}${bare}`, ...rest);
  } else if (bare !== '' && diagnostic.severity === 'error') lines.push(paint.dim(code));
  return lines;
}

/** The source lines under their numbers, with a caret below the place in the first of them. */
function excerptLines(span: Span, text: string | undefined, paint: Paint): string[] {
  if (text === undefined || text.trim() === '') return [];
  const source = text.split('\n').slice(0, 5);
  const gutter = String(span.line + source.length - 1).length;
  const start = (span.column ?? 1) - 1;
  const [first = '', ...rest] = source;
  const window = cut(expandTabs(first), tabbedColumn(first, start));
  const lines = [`${paint.dim(`${String(span.line).padStart(gutter)} |`)} ${window.text}`];
  if (span.column !== undefined) {
    const end = span.endLine === undefined || span.endLine === span.line ? (span.endColumn ?? 0) - 1 : first.length;
    const length = Math.max(
      1,
      Math.min(tabbedColumn(first, Math.max(end, start + 1)), window.end) - window.caret - window.offset,
    );
    const caret = ' '.repeat(window.caret) + paint.red('^'.repeat(length));
    lines.push(`${paint.dim(`${' '.repeat(gutter)} |`)} ${caret}`);
  }
  rest.forEach((line, i) => {
    lines.push(`${paint.dim(`${String(span.line + i + 1).padStart(gutter)} |`)} ${cut(expandTabs(line), 0).text}`);
  });
  return lines;
}

const TAB = '    ';
const expandTabs = (text: string): string => text.replaceAll('\t', TAB);

/** Where a character of a line stands once tabs are spread out. */
const tabbedColumn = (line: string, index: number): number => expandTabs(line.slice(0, index)).length;

/** The part of a long line around a column. `caret` is the column's place in the part as shown. */
function cut(text: string, column: number): { text: string; caret: number; offset: number; end: number } {
  if (text.length <= EXCERPT_WIDTH) return { text, caret: column, offset: 0, end: Math.max(text.length, column + 1) };
  const from = Math.max(0, Math.min(column - EXCERPT_WIDTH / 2, text.length - EXCERPT_WIDTH));
  const to = from + EXCERPT_WIDTH;
  const shown = `${from > 0 ? '\u2026' : ''}${text.slice(from, to)}${to < text.length ? '\u2026' : ''}`;
  const shift = from > 0 ? from - 1 : 0;
  return { text: shown, caret: column - shift, offset: shift, end: to };
}
