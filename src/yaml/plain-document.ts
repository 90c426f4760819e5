import { PyDict, type Value } from '../core/value.ts';
import { foldedText, literalText } from './plain-block-scalar.ts';
import {
  BAR,
  COLON,
  DASH,
  DOUBLE_QUOTE,
  GREATER,
  HASH,
  INDICATOR,
  MAX_DEPTH,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  PlainLine,
  QUOTE,
  SPACE,
  UNUSUAL,
} from './plain-line.ts';
import { plainScalar } from './scalar.ts';

/**
 * Reads the plain subset of YAML that property files are written in, several times faster than by way of events:
 * block mappings and sequences, one-line scalars and flow collections, block scalars, comments.
 * @returns undefined for anything unusual (anchors, tags, merge keys, multi-line scalars, tabs, duplicate keys, and
 * whatever may be an error): the general reader then has to say what it means. A value, once returned, is the same as
 * the general reader's.
 */
export function readPlainDocument(text: string): { value: Value } | undefined {
  if (UNUSUAL_TEXT.test(text)) return undefined;
  try {
    return { value: new PlainReader(text).document() };
  } catch (error) {
    if (error === UNUSUAL || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Characters and lines that the plain subset does not have: controls, tabs, odd breaks, markers of documents. */
const UNUSUAL_TEXT = /[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|^(?:%|\.\.\.)|\n---/m;

/** Reads blocks: what belongs to what by indentation. */
class PlainReader extends PlainLine {
  /** column of the line's content; -1 at the end of the text */
  private indent = -1;

  document(): Value {
    if (this.text.startsWith('---')) {
      if (this.text.charCodeAt(3) !== NEWLINE) throw UNUSUAL;
      this.pos = 4;
    }
    this.toContent();
    if (this.indent !== 0) throw UNUSUAL;
    const value = this.block();
    if (this.pos < this.length) throw UNUSUAL;
    return value;
  }

  /** From the start of a line: skips blank lines and comments to the next content. */
  private toContent(): void {
    const { text, length } = this;
    let lineStart = this.pos;
    while (lineStart < length) {
      let at = lineStart;
      while (text.charCodeAt(at) === SPACE) at += 1;
      const c = text.charCodeAt(at);
      if (at < length && c !== NEWLINE && c !== HASH) {
        this.pos = at;
        this.indent = at - lineStart;
        return;
      }
      const end = text.indexOf('\n', at);
      lineStart = end === -1 ? length : end + 1;
    }
    this.pos = length;
    this.indent = -1;
  }

  /** Behind a value: only blanks and a comment may be left on the line. */
  private endLine(): void {
    const { text } = this;
    const start = this.pos;
    let at = start;
    while (text.charCodeAt(at) === SPACE) at += 1;
    const c = text.charCodeAt(at);
    if (at < this.length && c !== NEWLINE && !(c === HASH && at > start)) throw UNUSUAL;
    const end = text.indexOf('\n', at);
    this.pos = end === -1 ? this.length : end + 1;
    this.toContent();
  }

  /** A collection that starts at the present content. */
  private block(): Value {
    if (++this.depth > MAX_DEPTH) throw UNUSUAL;
    const value = this.atDash() ? this.sequence(this.indent) : this.mapping(this.indent);
    this.depth -= 1;
    return value;
  }

  private atDash(): boolean {
    return this.text.charCodeAt(this.pos) === DASH && this.endsWord(this.pos + 1);
  }

  private mapping(indent: number): PyDict {
    const dict = new PyDict();
    for (;;) {
      const colon = this.keyEnd();
      if (colon === -1) throw UNUSUAL;
      const key = this.key(colon);
      this.pos = colon + 1;
      const value = this.valueOfKey(indent);
      const size = dict.size;
      dict.set(key, value);
      if (dict.size === size) throw UNUSUAL;
      if (this.indent < indent) return dict;
      if (this.indent > indent || this.atDash()) throw UNUSUAL;
    }
  }

  private sequence(indent: number): Value[] {
    const items: Value[] = [];
    for (;;) {
      this.pos += 1;
      items.push(this.item(indent));
      if (this.indent < indent) return items;
      if (this.indent > indent) throw UNUSUAL;
      // A mapping may go on at the column at which a sequence below one of its keys stood.
      if (!this.atDash()) return items;
    }
  }

  /** Where the colon of a key stands that begins here; -1: what begins here is no key. */
  private keyEnd(): number {
    const { text, length } = this;
    let at = this.pos;
    const first = text.charCodeAt(at);
    if (first === QUOTE || first === DOUBLE_QUOTE) {
      at = this.quotedEnd(at);
      while (text.charCodeAt(at) === SPACE) at += 1;
      return text.charCodeAt(at) === COLON && this.endsWord(at + 1) ? at : -1;
    }
    for (; at < length; at++) {
      const c = text.charCodeAt(at);
      if (c === NEWLINE) return -1;
      if (c === COLON && this.endsWord(at + 1)) return at;
      if (c === HASH && text.charCodeAt(at - 1) === SPACE) return -1;
    }
    return -1;
  }

  private key(colon: number): Value {
    const first = this.text.charCodeAt(this.pos);
    if (first === QUOTE || first === DOUBLE_QUOTE) return this.quoted();
    if (colon === this.pos || colon - this.pos > 1000 || (first < 128 && INDICATOR[first] === 1)) throw UNUSUAL;
    return plainScalar(this.text.slice(this.pos, colon).trimEnd());
  }

  /** Behind `key:`: a value on the line, or a block below it. */
  private valueOfKey(indent: number): Value {
    const { text } = this;
    while (text.charCodeAt(this.pos) === SPACE) this.pos += 1;
    const c = text.charCodeAt(this.pos);
    if (c !== NEWLINE && c !== HASH && this.pos < this.length) return this.inline(indent);
    if (c === HASH && text.charCodeAt(this.pos - 1) !== SPACE) throw UNUSUAL;
    this.endLineAtComment();
    if (this.indent > indent) return this.block();
    return this.indent === indent && this.atDash() ? this.sequence(indent) : null;
  }

  private endLineAtComment(): void {
    const end = this.text.indexOf('\n', this.pos);
    this.pos = end === -1 ? this.length : end + 1;
    this.toContent();
  }

  /** Behind `-`: a value or the first entry of a collection on the line, or a block below it. */
  private item(indent: number): Value {
    const { text } = this;
    const dash = this.pos;
    while (text.charCodeAt(this.pos) === SPACE) this.pos += 1;
    const c = text.charCodeAt(this.pos);
    if (c === NEWLINE || c === HASH || this.pos >= this.length) {
      if (c === HASH && this.pos === dash) throw UNUSUAL;
      this.endLineAtComment();
      return this.indent > indent ? this.block() : null;
    }
    if (
      c !== OPEN_BRACKET &&
      c !== OPEN_BRACE &&
      c !== BAR &&
      c !== GREATER &&
      (this.atDash() || this.keyEnd() !== -1)
    ) {
      // A compact collection: its column is that of its first entry.
      this.indent = indent + 1 + this.pos - dash;
      return this.block();
    }
    return this.inline(indent);
  }

  /** A value that begins on this line inside a collection at `indent`. */
  private inline(indent: number): Value {
    const c = this.text.charCodeAt(this.pos);
    if (c === BAR || c === GREATER) return this.blockScalar(indent, c === GREATER);
    let value: Value;
    if (c === QUOTE || c === DOUBLE_QUOTE) value = this.quoted();
    else if (c === OPEN_BRACKET || c === OPEN_BRACE) value = this.flow();
    else value = this.plain();
    this.endLine();
    // What is indented further would go on with the scalar.
    if (this.indent > indent) throw UNUSUAL;
    return value;
  }

  /** `|` or `>` with its lines, which are indented further than `indent`. */
  private blockScalar(indent: number, folds: boolean): Value {
    const { text, length } = this;
    let at = this.pos + 1;
    let chomping = text[at] === '-' || text[at] === '+' ? (text[at++] as '-' | '+') : ('' as const);
    while (text.charCodeAt(at) === SPACE) at += 1;
    if (text.charCodeAt(at) !== NEWLINE) throw UNUSUAL;
    at += 1;

    const lines: string[] = [];
    let column = -1;
    while (at < length) {
      let start = at;
      while (text.charCodeAt(start) === SPACE) start += 1;
      const newline = text.indexOf('\n', start);
      const lineEnd = newline === -1 ? length : newline;
      const width = start - at;
      if (start === lineEnd) {
        if (newline === -1) throw UNUSUAL;
        if (column === -1 ? width > 0 : width > column) throw UNUSUAL;
        lines.push('');
      } else {
        if (column === -1 && width > indent) column = width;
        if (column === -1 || width < column) {
          if (width > indent) throw UNUSUAL;
          break;
        }
        lines.push(text.slice(at + column, lineEnd));
        // Cut off by the end of the text: there is no final line break to keep.
        if (newline === -1) chomping = '-';
      }
      at = lineEnd + 1;
    }
    if (column === -1) throw UNUSUAL;
    this.pos = at;
    this.toContent();
    const value = folds ? foldedText(lines, chomping) : literalText(lines, chomping);
    if (value === undefined) throw UNUSUAL;
    return value;
  }
}
