/** A lexical piece of SQL text: enough to walk top-level words without being fooled by strings, comments, parentheses. */
export interface SqlToken {
  readonly kind: 'space' | 'comment' | 'word' | 'string' | 'open' | 'close' | 'semicolon' | 'other';
  readonly start: number;
  readonly end: number;
}

/** The tokens of SQL text, lazily. Unterminated strings and comments run to the end of the text. */
export function* scanSql(sql: string): Generator<SqlToken> {
  let at = 0;
  while (at < sql.length) {
    const token = nextToken(sql, at);
    yield token;
    at = token.end;
  }
}

/** A query without the semicolons behind it; blanks stand in their place, so that positions stay true. */
export function withoutEnd(sql: string): string {
  const ends: number[] = [];
  for (const { kind, start } of scanSql(sql)) {
    if (kind === 'semicolon') ends.push(start);
    else if (kind !== 'space' && kind !== 'comment') ends.length = 0;
  }
  let text = sql;
  for (const at of ends) text = `${text.slice(0, at)} ${text.slice(at + 1)}`;
  return text;
}

const SPACE = /\s+/y;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const DOLLAR_QUOTE = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

function nextToken(sql: string, start: number): SqlToken {
  const char = sql[start]!;
  const space = match(SPACE, sql, start);
  if (space !== null) return { kind: 'space', start, end: space };
  if (sql.startsWith('--', start)) return { kind: 'comment', start, end: lineEnd(sql, start) };
  if (sql.startsWith('/*', start)) return { kind: 'comment', start, end: after(sql, '*/', start + 2) };
  if (char === "'" || char === '"') return { kind: 'string', start, end: quoteEnd(sql, start, char) };
  if (char === '$') {
    const open = match(DOLLAR_QUOTE, sql, start);
    if (open !== null) return { kind: 'string', start, end: after(sql, sql.slice(start, open), open) };
  }
  if (char === '(') return { kind: 'open', start, end: start + 1 };
  if (char === ')') return { kind: 'close', start, end: start + 1 };
  if (char === ';') return { kind: 'semicolon', start, end: start + 1 };
  const word = match(WORD, sql, start);
  if (word !== null) return { kind: 'word', start, end: word };
  return { kind: 'other', start, end: start + 1 };
}

function match(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function lineEnd(sql: string, at: number): number {
  const end = sql.indexOf('\n', at);
  return end === -1 ? sql.length : end + 1;
}

function after(sql: string, terminator: string, at: number): number {
  const end = sql.indexOf(terminator, at);
  return end === -1 ? sql.length : end + terminator.length;
}

function quoteEnd(sql: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < sql.length) {
    if (sql[at] !== quote) at += 1;
    else if (sql[at + 1] === quote) at += 2;
    else return at + 1;
  }
  return sql.length;
}
