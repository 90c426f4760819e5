import { PyFloat, stringRepr, toInt } from '../core/value.ts';
import { PyError } from './errors.ts';
import { unescapeString } from './string-escapes.ts';
import { isSpaceCode, skipSpace, WS } from './whitespace.ts';

/** Token types carry Jinja's own names: its error messages print them. */
export type TokenType =
  | 'data'
  | 'block_begin'
  | 'block_end'
  | 'variable_begin'
  | 'variable_end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'eof'
  | (typeof OPERATORS)[keyof typeof OPERATORS];

export interface Token {
  type: TokenType;
  value: string | number | bigint | PyFloat;
  lineno: number;
  /** Offset in the normalised source. */
  pos: number;
}

export interface LexerOptions {
  trimBlocks: boolean;
  lstripBlocks: boolean;
  keepTrailingNewline: boolean;
}

export const OPERATORS = {
  '+': 'add',
  '-': 'sub',
  '/': 'div',
  '//': 'floordiv',
  '*': 'mul',
  '%': 'mod',
  '**': 'pow',
  '~': 'tilde',
  '[': 'lbracket',
  ']': 'rbracket',
  '(': 'lparen',
  ')': 'rparen',
  '{': 'lbrace',
  '}': 'rbrace',
  '==': 'eq',
  '!=': 'ne',
  '>': 'gt',
  '>=': 'gteq',
  '<': 'lt',
  '<=': 'lteq',
  '=': 'assign',
  '.': 'dot',
  ':': 'colon',
  '|': 'pipe',
  ',': 'comma',
  ';': 'semicolon',
} as const;

const CLOSERS: Record<string, string> = { '{': '}', '(': ')', '[': ']' };

const RAW_BEGIN = new RegExp(`\\{%([-+]?)[${WS}]*raw[${WS}]*(?:-%\\}[${WS}]*|%\\})`, 'y');
const RAW_END = new RegExp(`\\{%([-+]?)[${WS}]*endraw[${WS}]*(?:\\+%\\}|-%\\}[${WS}]*|%\\})`, 'g');
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /[\p{L}\p{N}\p{M}\p{Pc}\u00b7\u0387\u1369-\u1371\u19da]+/uy;
const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;

/** The text as Jinja sees it: `\n` line ends, one trailing newline dropped unless it is to be kept. */
export function normalizeSource(source: string, keepTrailingNewline: boolean): string {
  const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
  return !keepTrailingNewline && text.endsWith('\n') ? text.slice(0, -1) : text;
}

/**
 * Splits a normalised source into tokens; comments and whitespace are gone, raw blocks are data.
 */
export function tokenize(source: string, options: LexerOptions): TokenList {
  return new Lexer(source, options).run();
}

/** Tokens, and the error that stands where they end too early: the parser may fail before it gets there. */
export interface TokenList {
  tokens: Token[];
  error: PyError | undefined;
}

class Lexer {
  private readonly source: string;
  private readonly options: LexerOptions;
  private readonly tokens: Token[] = [];
  private pos = 0;
  private lineno = 1;
  /** Whether the text before `pos` ended a line: lstrip_blocks then also applies to the text up to the tag. */
  private lineStarting = true;

  constructor(source: string, options: LexerOptions) {
    this.source = source;
    this.options = options;
  }

  run(): TokenList {
    try {
      this.scan();
      return { tokens: this.tokens, error: undefined };
    } catch (e) {
      if (!(e instanceof PyError)) throw e;
      return { tokens: this.tokens, error: e };
    }
  }

  private scan(): void {
    const { source } = this;
    for (;;) {
      const open = this.nextOpening();
      if (open < 0) break;
      const kind = source[open + 1];
      if (kind === '%') {
        RAW_BEGIN.lastIndex = open;
        const raw = RAW_BEGIN.exec(source);
        if (raw) {
          this.data(open, raw[1] as string, true);
          this.raw(open, RAW_BEGIN.lastIndex);
          continue;
        }
      }
      const next = source[open + 2];
      const sign = next === '-' || next === '+' ? next : '';
      this.data(open, sign, kind !== '{');
      this.pos = open + 2 + sign.length;
      this.lineStarting = false;
      if (kind === '#') this.comment();
      else if (kind === '%') this.tag('block_begin', open);
      else this.tag('variable_begin', open);
    }
    if (this.pos < source.length) {
      this.push('data', source.slice(this.pos), this.pos);
      this.countLines(source.slice(this.pos));
    }
    this.push('eof', '', source.length);
  }

  private nextOpening(): number {
    const { source } = this;
    let open = this.pos - 1;
    for (;;) {
      open = source.indexOf('{', open + 1);
      if (open < 0) return -1;
      const next = source.charCodeAt(open + 1);
      if (next === 0x25 || next === 0x7b || next === 0x23) return open;
    }
  }

  /** The text before a tag that starts at `end`. */
  private data(end: number, sign: string, stripsBlocks: boolean): void {
    const { source, pos } = this;
    let stop = end;
    if (sign === '-') {
      while (stop > pos && isSpaceCode(source.charCodeAt(stop - 1))) stop--;
    } else if (sign !== '+' && this.options.lstripBlocks && stripsBlocks) {
      const lineStart = source.lastIndexOf('\n', end - 1) + 1;
      const from = Math.max(lineStart, pos);
      if ((lineStart > pos || this.lineStarting) && from < end && skipSpace(source, from) >= end) stop = from;
    }
    if (stop > pos) this.push('data', source.slice(pos, stop), pos);
    if (end > pos) this.countLines(source.slice(pos, end));
  }

  private raw(open: number, start: number): void {
    const { source } = this;
    this.countLines(source.slice(open, start));
    this.pos = start;
    this.lineStarting = source[start - 1] === '\n';
    RAW_END.lastIndex = start;
    const end = RAW_END.exec(source);
    if (!end) {
      // Jinja complains of the first character that it cannot place: at the very end there is none.
      if (start < source.length) throw this.error('Missing end of raw directive');
      return;
    }
    this.data(end.index, end[1] as string, true);
    let after = RAW_END.lastIndex;
    this.countLines(end[0]);
    if (this.options.trimBlocks && /[^-+]%\}$/.test(end[0]) && source[after] === '\n') {
      after++;
      this.lineno++;
    }
    this.pos = after;
    this.lineStarting = source[after - 1] === '\n';
  }

  private comment(): void {
    const { source } = this;
    const close = source.indexOf('#}', this.pos);
    if (close < 0) {
      if (this.pos < source.length) throw this.error('Missing end of comment tag');
      return;
    }
    let after = close + 2;
    const sign = close > this.pos ? source[close - 1] : '';
    if (sign === '-') after = skipSpace(source, after);
    else if (sign !== '+' && this.options.trimBlocks && source[after] === '\n') after++;
    this.countLines(source.slice(this.pos, after));
    this.pos = after;
    this.lineStarting = source[after - 1] === '\n';
  }

  /** Everything from `{{` or `{%` to its end. */
  private tag(begin: 'block_begin' | 'variable_begin', open: number): void {
    const { source } = this;
    const isBlock = begin === 'block_begin';
    const close = isBlock ? '%}' : '}}';
    const balance: string[] = [];
    this.push(begin, source.slice(open, this.pos), open);
    for (;;) {
      const start = skipSpace(source, this.pos);
      // A closing tag that begins with a sign is looked for before whitespace, which cannot matter: both are skipped.
      if (start > this.pos) this.countLines(source.slice(this.pos, start));
      this.pos = start;
      if (start >= source.length) return;
      if (balance.length === 0 && this.closing(close, isBlock)) return;
      this.one(balance);
    }
  }

  private closing(close: string, isBlock: boolean): boolean {
    const { source, pos } = this;
    const c = source[pos];
    let after: number;
    if (c === '-' && source.startsWith(close, pos + 1)) {
      after = skipSpace(source, pos + 3);
    } else if (isBlock && c === '+' && source.startsWith(close, pos + 1)) {
      after = pos + 3;
    } else if (source.startsWith(close, pos)) {
      after = pos + 2;
      if (isBlock && this.options.trimBlocks && source[after] === '\n') after++;
    } else return false;
    this.push(isBlock ? 'block_end' : 'variable_end', source.slice(pos, after), pos);
    this.countLines(source.slice(pos, after));
    this.pos = after;
    this.lineStarting = source[after - 1] === '\n';
    return true;
  }

  /** One name, literal or operator. */
  private one(balance: string[]): void {
    const { source, pos } = this;
    const code = source.charCodeAt(pos);
    if (code >= 0x30 && code <= 0x39) {
      // A float may not follow a dot directly: `a.1.5` is a.1 and .5
      FLOAT.lastIndex = pos;
      const float = source[pos - 1] === '.' ? null : FLOAT.exec(source);
      if (float) {
        this.push('float', floatLiteral(float[0]), pos);
        this.pos += float[0].length;
        return;
      }
      INTEGER.lastIndex = pos;
      const integer = INTEGER.exec(source);
      if (integer) {
        this.push('integer', integerLiteral(integer[0]), pos);
        this.pos += integer[0].length;
        return;
      }
    }
    const name = this.name(code);
    if (name !== undefined) {
      this.push('name', name, pos);
      this.pos += name.length;
      return;
    }
    if (code === 0x22 || code === 0x27) {
      STRING.lastIndex = pos;
      const string = STRING.exec(source);
      if (string) {
        this.push('string', this.unescape(string[0].slice(1, -1)), pos);
        this.countLines(string[0]);
        this.pos += string[0].length;
        return;
      }
    }
    OPERATOR.lastIndex = pos;
    const operator = OPERATOR.exec(source);
    if (!operator) {
      const shown = stringRepr(String.fromCodePoint(source.codePointAt(pos) as number));
      throw this.error(`unexpected char ${shown} at ${codePointIndex(source, pos)}`);
    }
    this.operator(operator[0], balance);
  }

  private name(code: number): string | undefined {
    const { source, pos } = this;
    let end = pos;
    let c = code;
    while ((c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || c === 0x5f || (c >= 0x30 && c <= 0x39)) {
      c = source.charCodeAt(++end);
    }
    if (c > 0x7f) {
      NAME.lastIndex = pos;
      const found = NAME.exec(source);
      if (!found) return end > pos ? source.slice(pos, end) : undefined;
      if (!IDENTIFIER.test(found[0])) throw this.error('Invalid character in identifier');
      return found[0];
    }
    return end > pos ? source.slice(pos, end) : undefined;
  }

  private operator(text: string, balance: string[]): void {
    const closer = CLOSERS[text];
    if (closer) balance.push(closer);
    else if (text === '}' || text === ')' || text === ']') {
      const expected = balance.pop();
      if (expected === undefined) throw this.error(`unexpected '${text}'`);
      if (expected !== text) throw this.error(`unexpected '${text}', expected '${expected}'`);
    }
    this.push(OPERATORS[text as keyof typeof OPERATORS], text, this.pos);
    this.pos += text.length;
  }

  private unescape(text: string): string {
    try {
      return unescapeString(text);
    } catch (e) {
      throw e instanceof PyError ? this.error(e.message) : e;
    }
  }

  private push(type: TokenType, value: Token['value'], pos: number): void {
    this.tokens.push({ type, value, lineno: this.lineno, pos });
  }

  private countLines(text: string): void {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lineno++;
  }

  private error(message: string): PyError {
    const lineStart = this.source.lastIndexOf('\n', this.pos - 1) + 1;
    return new PyError('TemplateSyntaxError', message, { line: this.lineno, column: this.pos - lineStart + 1 });
  }
}

function floatLiteral(text: string): number | PyFloat {
  const n = Number(text.replaceAll('_', ''));
  return Number.isInteger(n) ? new PyFloat(n) : n;
}

function integerLiteral(text: string): number | bigint {
  return toInt(BigInt(text.replaceAll('_', '').toLowerCase()));
}

/** Python counts characters, JavaScript UTF-16 units. */
function codePointIndex(source: string, pos: number): number {
  let count = 0;
  for (let i = 0; i < pos; i++) {
    const c = source.charCodeAt(i);
    if (c < 0xdc00 || c > 0xdfff) count++;
  }
  return count;
}
