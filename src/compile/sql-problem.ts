import type { SqlError } from '../adapter/index.ts';
import { BUILTIN_PACKAGES, type ContextServices, sourceFile } from '../context/index.ts';
import { type Diagnostic, problem, type Span } from '../core/index.ts';
import type { CompiledNode } from './compile-node.ts';
import type { Origin } from './source-map.ts';

/**
 * A refused statement, told at the author's own line. The compiled query stands verbatim inside the SQL that was sent;
 * its source map leads from the place in there to the model or the macro that wrote it; where a built-in macro did, to
 * whoever called it. A statement that is all the engine's keeps DuckDB's own text, with the line of SQL that it shows.
 * @param sourceLine the text of a line of the project, for the excerpt; undefined for files that are not the author's
 */
export function sqlProblem(
  error: SqlError,
  compiled: Pick<CompiledNode, 'sql' | 'map'>,
  sourceLine: (span: Span) => string | undefined,
): Diagnostic {
  const [diagnostic] = error.diagnostics as [Diagnostic];
  const offset = offsetInQuery(error, compiled.sql);
  const origin = offset === null ? null : compiled.map(offset);
  const place = origin === null ? null : authorsPlace(origin, sourceLine);
  if (place === null) return diagnostic;
  const hint = hintFor(error) ?? diagnostic.hint;
  const text = error.position === null ? diagnostic.message : error.summary;
  return { ...problem('PA501', { text, ...(hint === undefined ? {} : { hint }) }), ...place };
}

/** The innermost place that lies in a file of the project, its line, and the macro calls that led there. */
function authorsPlace(
  origin: Origin,
  sourceLine: (span: Span) => string | undefined,
): Pick<Diagnostic, 'span' | 'excerpt' | 'stack'> | null {
  const spans = [origin.span, ...origin.stack.map(frame => frame.span)];
  for (const [i, span] of spans.entries()) {
    const excerpt = span === undefined ? undefined : sourceLine(span);
    if (excerpt === undefined) continue;
    const stack = origin.stack.slice(i);
    return { span, excerpt, ...(stack.length === 0 ? {} : { stack }) };
  }
  return null;
}

/** The place of the error in the compiled query; null when it lies elsewhere in the statement. */
function offsetInQuery(error: SqlError, query: string): number | null {
  const trimmed = query.trim();
  if (trimmed === '') return null;
  const lead = query.indexOf(trimmed);
  const { position, sql } = error;
  if (position === null) {
    const named = namedPlace(error, trimmed);
    return named === null ? null : lead + named;
  }
  for (let start = sql.indexOf(trimmed); start !== -1; start = sql.indexOf(trimmed, start + 1)) {
    const at = position.offset - start;
    if (at >= 0 && at < trimmed.length) return lead + at;
    // A query that ends too early is refused at whatever the engine put behind it.
    const between = sql.slice(start + trimmed.length, position.offset);
    if (at >= trimmed.length && between.trim() === '') return lead + trimmed.length - 1;
  }
  return null;
}

/** Without a position, a file or a name that the message quotes shows where the query speaks of it. */
function namedPlace(error: SqlError, query: string): number | null {
  for (const [, quoted] of error.summary.matchAll(/"([^"\n]+)"/g)) {
    const at = query.indexOf(quoted as string);
    if (at !== -1 && query.indexOf(quoted as string, at + 1) === -1) return at;
  }
  return null;
}

/** Candidates that the message does not name itself. */
function hintFor(error: SqlError): string | undefined {
  if (/Did you mean/i.test(error.summary)) return undefined;
  const names = error.position?.candidates.slice(0, 3) ?? [];
  if (names.length === 0) return undefined;
  const quoted = names.map(name => `"${name}"`);
  const last = quoted.pop() as string;
  return `Did you mean ${quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`}?`;
}

/** Finds lines of the project's own text in the nodes and macros of the manifest, by the file's name in messages. */
export function sourceLines(
  context: Pick<ContextServices, 'manifest' | 'project'>,
): (span: Span) => string | undefined {
  const { manifest, project } = context;
  return span => {
    const line = (text: string, first: number): string | undefined =>
      text.split('\n')[span.line - first]?.replace(/\r$/, '');
    for (const node of manifest.nodes.values()) {
      // A generic test's code is the engine's own call of its macro: it stands in no file.
      if (node.resource_type === 'test' && node.test_metadata !== null) continue;
      if (sourceFile(project, node) !== span.file) continue;
      const found = line(node.raw_code, node.raw_code_line ?? 1);
      if (found !== undefined) return found;
    }
    for (const macro of manifest.macros.values()) {
      if (BUILTIN_PACKAGES.includes(macro.package_name) || sourceFile(project, macro) !== span.file) continue;
      const found = line(macro.macro_sql, macro.line);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
