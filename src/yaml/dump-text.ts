/** Where a text starts and how it may be folded. */
export interface Layout {
  /** blanks before a continuation line */
  readonly indent: number;
  /** the column of the first character */
  readonly column: number;
  readonly width: number;
  /** false for keys: they stay on one line */
  readonly split: boolean;
}

/** Unquoted text, folded at single blanks beyond the width. */
export function plain(text: string, layout: Layout): string {
  return folded(text, text, layout, layout.column);
}

/** Folds at single blanks: a line may break where its column is beyond the width already. */
function folded(source: string, text: string, layout: Layout, start: number): string {
  let out = '';
  let column = start;
  for (let i = 0; i < text.length; ) {
    if (text[i] !== ' ') {
      const end = nextBlank(text, i);
      out += text.slice(i, end);
      column += end - i;
      i = end;
      continue;
    }
    const end = pastBlanks(text, i);
    if (end - i === 1 && column > layout.width && layout.split && i !== 0 && end !== source.length) {
      out += `\n${' '.repeat(layout.indent)}`;
      column = layout.indent;
    } else {
      out += text.slice(i, end);
      column += end - i;
    }
    i = end;
  }
  return out;
}

function nextBlank(text: string, from: number): number {
  const at = text.indexOf(' ', from);
  return at === -1 ? text.length : at;
}

function pastBlanks(text: string, from: number): number {
  let i = from;
  while (text[i] === ' ') i += 1;
  return i;
}

/** `'it''s'`: a line break is written as an empty line, which reads back as one. */
export function singleQuoted(text: string, layout: Layout): string {
  const indent = `\n${' '.repeat(layout.indent)}`;
  let out = "'";
  let column = layout.column + 1;
  for (const part of text.split(/(\n+)/)) {
    if (part.startsWith('\n')) {
      out += '\n'.repeat(part.length) + indent;
      column = layout.indent;
    } else {
      const piece = foldedQuoted(part, text, layout, column);
      out += piece;
      const lastBreak = piece.lastIndexOf('\n');
      column = lastBreak === -1 ? column + piece.length : piece.length - lastBreak - 1;
    }
  }
  return `${out}'`;
}

function foldedQuoted(part: string, whole: string, layout: Layout, start: number): string {
  const doubled = part.replaceAll("'", "''");
  return folded(whole.length === part.length ? doubled : `${doubled}\n`, doubled, layout, start);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escaped(c: string): string {
  const short = ESCAPES[c];
  if (short !== undefined) return `\\${short}`;
  const code = c.codePointAt(0) as number;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** `"a\tb"`: everything but printable ASCII is escaped; long lines end in a backslash. */
export function doubleQuoted(text: string, layout: Layout): string {
  const chars = [...text];
  let out = '"';
  let column = layout.column + 1;
  // As in PyYAML, plain runs are written only when something ends them; `start` is where the open run begins.
  let start = 0;
  for (let end = 0; end <= chars.length; end++) {
    const c = chars[end];
    if (c === undefined || c === '"' || c === '\\' || !(c >= ' ' && c <= '~')) {
      if (start < end) {
        out += chars.slice(start, end).join('');
        column += end - start;
        start = end;
      }
      if (c !== undefined) {
        const data = escaped(c);
        out += data;
        column += data.length;
        start = end + 1;
      }
    }
    if (
      end > 0 &&
      end < chars.length - 1 &&
      (c === ' ' || start >= end) &&
      column + (end - start) > layout.width &&
      layout.split
    ) {
      const run = start < end ? chars.slice(start, end).join('') : '';
      if (start < end) start = end;
      out += `${run}\\\n${' '.repeat(layout.indent)}`;
      column = layout.indent;
      if (chars[start] === ' ') {
        out += '\\';
        column += 1;
      }
    }
  }
  return `${out}"`;
}
