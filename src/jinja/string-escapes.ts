import { syntaxError } from './errors.ts';

const SIMPLE: Record<string, string> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

const HEX_LENGTH: Record<string, number> = { x: 2, u: 4, U: 8 };

/**
 * Resolves the escapes of a string literal as Python's "unicode-escape" codec; unknown ones keep their backslash.
 * @throws PyError TemplateSyntaxError with the codec's own text
 */
export function unescapeString(text: string): string {
  if (!text.includes('\\')) return text;
  // Jinja encodes to ASCII first, so a backslash before a non-ASCII letter eats that letter's own escape.
  const source = text.replace(/[^\x00-\x7f]/gu, asciiEscape);
  let out = '';
  let i = 0;
  while (i < source.length) {
    const c = source[i] as string;
    if (c !== '\\') {
      out += c;
      i++;
      continue;
    }
    const kind = source[i + 1];
    if (kind === undefined) throw syntaxError('\\ at end of string');
    const simple = SIMPLE[kind];
    if (simple !== undefined) {
      out += simple;
      i += 2;
    } else if (kind >= '0' && kind <= '7') {
      const digits = (/^[0-7]{1,3}/.exec(source.slice(i + 1, i + 4)) as RegExpExecArray)[0];
      out += String.fromCharCode(Number.parseInt(digits, 8));
      i += 1 + digits.length;
    } else if (HEX_LENGTH[kind] !== undefined) {
      const length = HEX_LENGTH[kind];
      const digits = source.slice(i + 2, i + 2 + length);
      if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
        throw syntaxError(`truncated \\${kind}${'X'.repeat(length)} escape`);
      }
      const code = Number.parseInt(digits, 16);
      if (code > 0x10ffff) throw syntaxError('illegal Unicode character');
      out += String.fromCodePoint(code);
      i += 2 + length;
    } else if (kind === 'N') {
      throw syntaxError(
        /^\{[^}]+\}/.test(source.slice(i + 2)) ? 'unknown Unicode character name' : 'malformed \\N character escape',
      );
    } else {
      out += `\\${kind}`;
      i += 2;
    }
  }
  return out;
}

function asciiEscape(c: string): string {
  const code = c.codePointAt(0) as number;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
