import type { Json } from './types.ts';

/**
 * JSON as DuckDB writes it for syntax trees, read so that nothing is lost: integers beyond 2^53 and the difference of
 * 1 and 1.0 (DuckDB refuses a double written as `1`) survive as marked strings. Positions in the text are left out.
 * Throws on text that is no JSON (DuckDB writes infinite doubles as `Infinity`).
 */
export function readJson(text: string): Json {
  const plain = withoutPositions(text);
  return JSON.parse(FRAGILE.test(plain) ? plain.replace(TOKEN, keepExact) : plain) as Json;
}

/** The reverse of `readJson`. */
export function writeJson(tree: unknown): string {
  const text = JSON.stringify(tree);
  return text.includes(MARK) ? text.replace(MARKED, '$1') : text;
}

/** The text that a number of the tree had in JSON. */
export function exactText(value: Json): string {
  return String(value).replace('\u0001', '');
}

/** Where a node stood in the text: a quote within a JSON string is escaped, so that this matches keys only. */
export function withoutPositions(text: string): string {
  return text.replace(/,"query_location":\d+|"query_location":\d+,?/g, '');
}

const MARK = '"\\u0001';
const MARKED = /"\\u0001(-?[\d.eE+-]+)"/g;
const FRAGILE = /[:[,]-?(?:\d{16}|\d+[.eE])/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

function keepExact(token: string): string {
  if (token.startsWith('"') || (token.length < 16 && /^-?\d+$/.test(token))) return token;
  return `${MARK}${token}"`;
}
