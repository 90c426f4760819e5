/** Columns shown on each side of the place, and how far a cut may move to fall between words: DuckDB's own figures. */
const REACH = 60;
const SLACK = 4;

/**
 * The excerpt that DuckDB adds to its messages when they are not JSON: the line, cut around the place, and a caret.
 * @param offset characters before the place
 * @returns null when the place lies outside the text
 */
export function errorExcerpt(sql: string, offset: number): string | null {
  if (offset >= sql.length) return null;
  const lineStart = Math.max(sql.lastIndexOf('\n', offset - 1), sql.lastIndexOf('\r', offset - 1)) + 1;
  const rest = /[\n\r]/.exec(sql.slice(offset));
  const line = sql.slice(lineStart, rest === null ? sql.length : offset + rest.index);
  const number = sql.slice(0, offset).split(/\r\n|[\n\r]/).length;

  const chars = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(line)].map(part => part.segment);
  const place = indexAt(chars, offset - lineStart);
  const first = betweenWords(chars, cutBefore(chars, place));
  const last = betweenWords(chars, cutAfter(chars, place));
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

/** Where the excerpt starts: 0, or as far left as fits. */
function cutBefore(chars: readonly string[], place: number): number {
  let width = 0;
  for (let i = place; i > 0; i -= 1) {
    width += charWidth(chars[i]);
    if (width >= REACH) return i;
  }
  return 0;
}

/** Where the excerpt ends: the line's end, or as far right as fits. */
function cutAfter(chars: readonly string[], place: number): number {
  let width = 0;
  for (let i = place; i < chars.length; i += 1) {
    width += charWidth(chars[i]);
    if (width >= REACH) return i;
  }
  return chars.length;
}

/** Moves a cut to the first gap between words nearby, if there is one. */
function betweenWords(chars: readonly string[], cut: number): number {
  if (cut === 0 || cut === chars.length) return cut;
  for (let i = Math.max(cut - SLACK, 0); i < Math.min(cut + SLACK, chars.length); i += 1) {
    if (/^[^\p{L}\p{N}_]/u.test(chars[i] as string)) return i;
  }
  return cut;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Columns a character takes; a control character (a tab, too) counts as none. */
function charWidth(char: string | undefined): number {
  if (char === undefined || char < ' ') return 0;
  return WIDE.test(char) ? 2 : 1;
}
