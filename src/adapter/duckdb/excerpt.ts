/** Columns shown before the place, and in all: DuckDB's own figures. */
const BEFORE = 60;
const WIDTH = 120;

/**
 * The excerpt that DuckDB adds to its messages when they are not JSON: the line, cut around the place, and a caret.
 * @param byteOffset bytes of UTF-8 before the place
 * @returns null when the place lies outside the text
 */
export function errorExcerpt(sql: string, byteOffset: number): string | null {
  const bytes = Buffer.from(sql, 'utf8');
  if (byteOffset >= bytes.length) return null;
  const offset = bytes.subarray(0, byteOffset).toString('utf8').length;
  const lineStart = Math.max(sql.lastIndexOf('\n', offset - 1), sql.lastIndexOf('\r', offset - 1)) + 1;
  const rest = /[\n\r]/.exec(sql.slice(offset));
  const line = sql.slice(lineStart, rest === null ? sql.length : offset + rest.index);
  const number = sql.slice(0, offset).split(/[\n\r]/).length;

  const chars = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(line)].map(part => part.segment);
  const place = indexAt(chars, offset - lineStart);
  let width = 0;
  let first = 0;
  for (let i = place; i > 0; i -= 1) {
    width += charWidth(chars[i]);
    if (width >= BEFORE) {
      first = i;
      break;
    }
  }
  let last = chars.length;
  for (let i = place; i < chars.length; i += 1) {
    width += charWidth(chars[i]);
    if (width >= WIDTH) {
      last = i;
      break;
    }
  }
  const head = `LINE ${number}: ${first > 0 ? '...' : ''}`;
  const shown = chars.slice(first, last).join('');
  const indent = head.length + chars.slice(first, place).reduce((sum, char) => sum + charWidth(char), 0);
  return `${head}${shown}${last < chars.length ? '...' : ''}\n${' '.repeat(indent)}^`;
}

function indexAt(chars: readonly string[], offset: number): number {
  let at = 0;
  for (const [i, char] of chars.entries()) {
    if (at >= offset) return i;
    at += char.length;
  }
  return 0;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

const charWidth = (char: string | undefined): number => (char === undefined ? 0 : WIDE.test(char) ? 2 : 1);
