/**
 * A test for a shell pattern over the whole text: `*` any run, `?` one character, `[abc]` `[a-z]` `[!abc]` a set.
 * Case matters; there is no escape character. A `[` without its `]` stands for itself.
 */
export function fnmatch(pattern: string): (text: string) => boolean {
  if (!/[*?[]/.test(pattern)) return text => text === pattern;
  if (/^\*+$/.test(pattern)) return () => true;
  const regex = new RegExp(`^${translate(pattern)}$`, 'su');
  return text => regex.test(text);
}

/** True when a text holds a character that makes it a pattern. */
export const hasWildcard = (text: string): boolean => /[*?[\]]/.test(text);

function translate(pattern: string): string {
  let regex = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    if (c === '*') regex += regex.endsWith('.*') ? '' : '.*';
    else if (c === '?') regex += '.';
    else if (c === '[') {
      const end = setEnd(pattern, i);
      if (end === -1) regex += '\\[';
      else {
        regex += translateSet(pattern.slice(i + 1, end));
        i = end;
      }
    } else regex += c.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
  }
  return regex;
}

/** Where the set that opens at `start` closes, or -1; a `]` right at its beginning belongs to it. */
function setEnd(pattern: string, start: number): number {
  let from = start + 1;
  if (pattern[from] === '!') from += 1;
  if (pattern[from] === ']') from += 1;
  return pattern.indexOf(']', from);
}

function translateSet(body: string): string {
  const negated = body.startsWith('!');
  const chars = [...(negated ? body.slice(1) : body)];
  let inside = '';
  for (let i = 0; i < chars.length; i++) {
    const [low, dash, high] = chars.slice(i, i + 3) as [string, string?, string?];
    if (dash !== '-' || high === undefined) inside += quote(low);
    else {
      // A range that runs backwards is empty.
      if (low <= high) inside += `${quote(low)}-${quote(high)}`;
      i += 2;
    }
  }
  if (inside === '') return negated ? '.' : '(?!)';
  return `[${negated ? '^' : ''}${inside}]`;
}

const quote = (c: string): string => (/[\\\][^-]/.test(c) ? `\\${c}` : c);
