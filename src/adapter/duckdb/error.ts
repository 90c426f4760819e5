import { SqlError } from '../sql-error.ts';
import { errorExcerpt } from './excerpt.ts';

/** What DuckDB says when `errors_as_json` is on. */
interface JsonError {
  exception_type?: string;
  exception_message?: string;
  position?: string;
  candidates?: string;
  error_subtype?: string;
}

/** Kinds of failure that another attempt may cure. */
const TRANSIENT = new Set(['IO', 'HTTP', 'Connection']);

/**
 * The error of a refused statement, from what the native layer threw: JSON where DuckDB wrote JSON (it does for all
 * but failures to open), else its plain text.
 */
export function sqlError(thrown: unknown, sql: string): SqlError {
  const raw = thrown instanceof Error ? thrown.message : String(thrown);
  const json = parseJsonError(raw);
  if (json === null) return plainError(raw, sql);
  const exception = json.exception_type ?? 'Unknown';
  const summary = `${exception} Error: ${json.exception_message ?? ''}`;
  const offset = json.position === undefined ? null : offsetOf(sql, Number(json.position), json);
  const excerpt = offset === null ? null : errorExcerpt(sql, offset);
  return new SqlError({
    text: excerpt === null ? summary : `${summary}\n\n${excerpt}`,
    exception,
    summary,
    position: offset === null ? null : { offset, candidates: candidatesOf(json.candidates) },
    sql,
    transient: isTransient(exception, summary),
    outOfMemory: exception === 'Out of Memory',
    ...hintFor(exception, summary),
  });
}

function plainError(raw: string, sql: string): SqlError {
  const exception = /^([A-Za-z ]+?) Error: /.exec(raw)?.[1] ?? 'Unknown';
  return new SqlError({
    text: raw,
    exception,
    summary: raw,
    position: null,
    sql,
    transient: isTransient(exception, raw),
    outOfMemory: exception === 'Out of Memory',
    ...hintFor(exception, raw),
  });
}

function parseJsonError(raw: string): JsonError | null {
  const start = raw.indexOf('{"exception_type"');
  if (start === -1) return null;
  try {
    return JSON.parse(raw.slice(start)) as JsonError;
  } catch {
    return null;
  }
}

function isTransient(exception: string, text: string): boolean {
  // Two transactions wanted the same thing; a key that is there twice, or no transaction at all, stays so.
  if (exception === 'TransactionContext') return /conflict/i.test(text) && !/duplicate key/i.test(text);
  if (!TRANSIENT.has(exception)) return false;
  // A missing file, a full disk or a broken file will be so again.
  return !/No files found|No such file|No space left|not a valid|corrupt|Permission denied|read-only/i.test(text);
}

function hintFor(exception: string, text: string): { hint?: string } {
  if (/No space left on device|max_temp_directory_size|file too large/i.test(text)) {
    return { hint: 'The disk is full: free some space, then run again. What was committed before is kept.' };
  }
  if (exception === 'IO' && /No files found that match the pattern/.test(text)) {
    return { hint: 'Relative paths start at the folder pa was started in.' };
  }
  if (/Failed to download extension|Extension .* not found/i.test(text)) {
    return {
      hint: 'Run once with network access so that DuckDB can install the extension, or take it out of the profile.',
    };
  }
  if (exception === 'Out of Memory') {
    return { hint: "Raise memory_limit under the profile's settings, or lower the number of threads." };
  }
  return {};
}

const candidatesOf = (list: string | undefined): string[] =>
  list === undefined || list === '' ? [] : list.split(',').map(name => name.trim());

/** The place in JavaScript's characters: the parser counts code points, whoever comes later bytes of UTF-8. */
function offsetOf(sql: string, position: number, error: JsonError): number {
  if (error.error_subtype !== 'SYNTAX_ERROR') return byteOffset(sql, position);
  return [...sql].slice(0, position).join('').length;
}

/** Spaces that DuckDB takes for plain ones, each then one byte long. */
const WIDE_SPACES = /[\u00a0\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]/;

/** The same among whatever it leaves as it is: texts, names, dollar quotes and line comments. */
const SPACES_IN_CODE =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|[\u00a0\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]/g;

function byteOffset(sql: string, bytes: number): number {
  const sent = WIDE_SPACES.test(sql) ? sql.replace(SPACES_IN_CODE, part => (part.length === 1 ? ' ' : part)) : sql;
  return Buffer.from(sent, 'utf8').subarray(0, bytes).toString('utf8').length;
}

/** The class name under which `retryable_exceptions` of a profile knows a kind of failure. */
export function exceptionName(exception: string): string {
  const known: Record<string, string> = {
    INTERNAL: 'InternalException',
    INTERRUPT: 'InterruptException',
    FATAL: 'FatalException',
    TransactionContext: 'TransactionException',
  };
  return known[exception] ?? `${exception.replaceAll(' ', '')}Exception`;
}
