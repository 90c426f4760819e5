import { PyDict, type Value } from '../core/value.ts';
import { plainScalar } from './scalar.ts';

/** Thrown to give up; a constant, because giving up is no error and needs no stack. */
export const UNUSUAL = Symbol('unusual YAML');
export const MAX_DEPTH = 100;

export const NEWLINE = 10;
export const SPACE = 32;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const QUOTE = 39;
const COMMA = 44;
export const DASH = 45;
export const COLON = 58;
export const GREATER = 62;
const BACKSLASH = 92;
export const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const BAR = 124;
const CLOSE_BRACE = 125;

/** First characters that a plain scalar cannot have, or that need a second look: - ? : , [ ] { } # & * ! | > ' " % @ ` = < */
export const INDICATOR = new Uint8Array(128);
for (const c of '-?:,[]{}#&*!|>\'"%@`=<') INDICATOR[c.charCodeAt(0)] = 1;

/** Reads the values that stand on one line: plain and quoted scalars, flow collections. */
export class PlainLine {
  protected readonly text: string;
  protected readonly length: number;
  /** at the first character of the line's content, or behind what was read */
  protected pos = 0;
  protected depth = 0;

  constructor(text: string) {
    this.text = text;
    this.length = text.length;
  }

  protected endsWord(at: number): boolean {
    const c = this.text.charCodeAt(at);
    return c === SPACE || c === NEWLINE || at >= this.length;
  }

  /** An unquoted scalar up to the end of the line or a comment. */
  protected plain(): Value {
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
    return plainScalar(text.slice(start, end));
  }

  /** Behind the closing quote of the text that opens at `start`. */
  protected quotedEnd(start: number): number {
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

  protected quoted(): string {
    const start = this.pos;
    const end = this.quotedEnd(start);
    this.pos = end;
    const inner = this.text.slice(start + 1, end - 1);
    return this.text.charCodeAt(start) === QUOTE && inner.includes("''") ? inner.replaceAll("''", "'") : inner;
  }

  /** `[a, b]` or `{a: b}` on one line. */
  protected flow(): Value {
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
}
