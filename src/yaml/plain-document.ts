import { PyDict, type Value } from '../core/value.ts';
import { foldedText, literalText } from './plain-block-scalar.ts';
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

/** Thrown to give up; a constant, because giving up is no error and needs no stack. */
const UNUSUAL = Symbol('unusual YAML');
const MAX_DEPTH = 100;

const NEWLINE = 10;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const QUOTE = 39;
const COMMA = 44;
const DASH = 45;
const COLON = 58;
const GREATER = 62;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const BAR = 124;
const CLOSE_BRACE = 125;

/** First characters that a plain scalar cannot have, or that need a second look: - ? : , [ ] { } # & * ! | > ' " % @ ` = < */
const INDICATOR = new Uint8Array(128);
for (const c of '-?:,[]{}#&*!|>\'"%@`=<') INDICATOR[c.charCodeAt(0)] = 1;

class PlainReader {
  private readonly text: string;
  private readonly length: number;
  /** at the first character of the line's content, or behind what was read */
  private pos = 0;
  /** column of the line's content; -1 at the end of the text */
  private indent = -1;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
    this.length = text.length;
  }

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

  private endsWord(at: number): boolean {
    const c = this.text.charCodeAt(at);
    return c === SPACE || c === NEWLINE || at >= this.length;
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
    if (c !== NEWLINE && c !== HASH && this.pos < this.length) return this.inline(indent, true);
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
    return this.inline(indent, false);
  }

  /** A value that begins on this line inside a collection at `indent`. */
  private inline(indent: number, ofKey: boolean): Value {
    const c = this.text.charCodeAt(this.pos);
    if (c === BAR || c === GREATER) return this.blockScalar(indent, c === GREATER);
    let value: Value;
    if (c === QUOTE || c === DOUBLE_QUOTE) value = this.quoted();
    else if (c === OPEN_BRACKET || c === OPEN_BRACE) value = this.flow();
    else value = this.plain(ofKey);
    this.endLine();
    // What is indented further would go on with the scalar.
    if (this.indent > indent) throw UNUSUAL;
    return value;
  }

  private plain(ofKey: boolean): Value {
    const { text, length } = this;
    const start = this.pos;
    const first = text.charCodeAt(start);
    if (first < 128 && INDICATOR[first] === 1) {
      // `-x` is a word; everything else of these means something.
      if (first !== DASH || this.endsWord(start + 1)) throw UNUSUAL;
    }
    let end = start;
    for (let at = start; at < length; at++) {
      const c = text.charCodeAt(at);
      if (c === NEWLINE) break;
      if (c === COLON && this.endsWord(at + 1)) throw UNUSUAL;
      if (c === HASH && text.charCodeAt(at - 1) === SPACE) break;
      if (c !== SPACE) end = at + 1;
    }
    this.pos = end;
    // `- <<: *x` and the like never come here; a lone `---` inside a value would.
    if (!ofKey && end === start) throw UNUSUAL;
    return plainScalar(text.slice(start, end));
  }

  /** Behind the closing quote of the text that opens at `start`. */
  private quotedEnd(start: number): number {
    const { text, length } = this;
    const quote = text.charCodeAt(start);
    for (let at = start + 1; at < length; at++) {
      const c = text.charCodeAt(at);
      if (c === NEWLINE || (c === BACKSLASH && quote === DOUBLE_QUOTE)) throw UNUSUAL;
      if (c !== quote) continue;
      if (quote === QUOTE && text.charCodeAt(at + 1) === QUOTE) at += 1;
      else return at + 1;
    }
    throw UNUSUAL;
  }

  private quoted(): string {
    const start = this.pos;
    const end = this.quotedEnd(start);
    this.pos = end;
    const inner = this.text.slice(start + 1, end - 1);
    return this.text.charCodeAt(start) === QUOTE && inner.includes("''") ? inner.replaceAll("''", "'") : inner;
  }

  /** `[a, b]` or `{a: b}` on one line. */
  private flow(): Value {
    if (++this.depth > MAX_DEPTH) throw UNUSUAL;
    const value = this.text.charCodeAt(this.pos) === OPEN_BRACKET ? this.flowSequence() : this.flowMapping();
    this.depth -= 1;
    return value;
  }

  private flowSequence(): Value[] {
    const items: Value[] = [];
    this.pos += 1;
    this.skipSpaces();
    while (this.text.charCodeAt(this.pos) !== CLOSE_BRACKET) {
      items.push(this.flowValue());
      this.flowSeparator(CLOSE_BRACKET);
    }
    this.pos += 1;
    return items;
  }

  private flowMapping(): PyDict {
    const dict = new PyDict();
    this.pos += 1;
    this.skipSpaces();
    while (this.text.charCodeAt(this.pos) !== CLOSE_BRACE) {
      const c = this.text.charCodeAt(this.pos);
      if (c === OPEN_BRACKET || c === OPEN_BRACE) throw UNUSUAL;
      const key = this.flowValue();
      if (this.text.charCodeAt(this.pos) !== COLON || this.text.charCodeAt(this.pos + 1) !== SPACE) throw UNUSUAL;
      this.pos += 1;
      this.skipSpaces();
      const size = dict.size;
      dict.set(key, this.flowValue());
      if (dict.size === size) throw UNUSUAL;
      this.flowSeparator(CLOSE_BRACE);
    }
    this.pos += 1;
    return dict;
  }

  private flowSeparator(close: number): void {
    this.skipSpaces();
    const c = this.text.charCodeAt(this.pos);
    if (c === close) return;
    if (c !== COMMA) throw UNUSUAL;
    this.pos += 1;
    this.skipSpaces();
  }

  private flowValue(): Value {
    const { text, length } = this;
    const start = this.pos;
    const first = text.charCodeAt(start);
    if (first === QUOTE || first === DOUBLE_QUOTE) return this.quoted();
    if (first === OPEN_BRACKET || first === OPEN_BRACE) return this.flow();
    if (first < 128 && INDICATOR[first] === 1) throw UNUSUAL;
    let end = start;
    for (let at = start; at < length; at++) {
      const c = text.charCodeAt(at);
      if (c === COMMA || c === CLOSE_BRACKET || c === CLOSE_BRACE) break;
      if (c === COLON) {
        if (text.charCodeAt(at + 1) !== SPACE) throw UNUSUAL;
        break;
      }
      if (c === NEWLINE || c === OPEN_BRACKET || c === OPEN_BRACE || c === HASH || c === 63) throw UNUSUAL;
      if (c !== SPACE) end = at + 1;
    }
    if (end === start) throw UNUSUAL;
    this.pos = end;
    this.skipSpaces();
    return plainScalar(text.slice(start, end));
  }

  private skipSpaces(): void {
    while (this.text.charCodeAt(this.pos) === SPACE) this.pos += 1;
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
