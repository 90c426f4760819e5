/** Python's whitespace (str.isspace), which differs from JavaScript's \s: \x1c-\x1f and \x85 are in, \ufeff is not. */
export const WS = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

export function isSpaceCode(c: number): boolean {
  if (c <= 0x20) return c === 0x20 || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f);
  if (c < 0x85) return false;
  return (
    c === 0x85 ||
    c === 0xa0 ||
    c === 0x1680 ||
    (c >= 0x2000 && c <= 0x200a) ||
    c === 0x2028 ||
    c === 0x2029 ||
    c === 0x202f ||
    c === 0x205f ||
    c === 0x3000
  );
}

/** Index of the first non-space character from `from`. */
export function skipSpace(s: string, from: number): number {
  while (from < s.length && isSpaceCode(s.charCodeAt(from))) from++;
  return from;
}

/** End of the text without trailing whitespace. */
export function trimmedEnd(s: string, end = s.length): number {
  while (end > 0 && isSpaceCode(s.charCodeAt(end - 1))) end--;
  return end;
}

export const stripLeft = (s: string): string => s.slice(skipSpace(s, 0));
export const stripRight = (s: string): string => s.slice(0, trimmedEnd(s));
export function strip(s: string): string {
  const start = skipSpace(s, 0);
  return start === s.length ? '' : s.slice(start, trimmedEnd(s));
}
