import { PyError } from '../errors.ts';
import { WS } from '../whitespace.ts';

/** Python's re flags by their values. */
export const FLAGS = { IGNORECASE: 2, MULTILINE: 8, DOTALL: 16, UNICODE: 32, VERBOSE: 64, ASCII: 256 } as const;

const INLINE: Record<string, number> = { i: 2, m: 8, s: 16, u: 32, x: 64, a: 256, L: 0 };

export interface Translated {
  source: string;
  flags: string;
  groups: string[];
  bits: number;
}

/**
 * A Python pattern in JavaScript's syntax (with the `u` flag), or an error where there is no equal.
 * @throws PyError `error`, as Python's re.error
 */
export function translatePattern(pattern: string, bits: number): Translated {
  return new Translator(pattern, bits).run();
}

const failure = (message: string, at: number): PyError => new PyError('error', `${message} at position ${at}`);

const SYNTAX = '^$\\.*+?()[]{}|/';

class Translator {
  private readonly pattern: string;
  private bits: number;
  private at = 0;
  private out = '';
  private readonly groups: string[] = [];
  private depth = 0;

  constructor(pattern: string, bits: number) {
    this.pattern = pattern;
    this.bits = bits | FLAGS.UNICODE;
  }

  run(): Translated {
    this.globalFlags();
    while (this.at < this.pattern.length) this.next();
    if (this.depth > 0) throw failure('missing ), unterminated subpattern', 0);
    const has = (bit: number): boolean => (this.bits & bit) !== 0;
    const flags = `u${has(FLAGS.IGNORECASE) ? 'i' : ''}${has(FLAGS.MULTILINE) ? 'm' : ''}${has(FLAGS.DOTALL) ? 's' : ''}`;
    return { source: this.out, flags, groups: this.groups, bits: this.bits };
  }

  /** `(?ims)` may only stand at the start; several may, one after another. */
  private globalFlags(): void {
    const flags = /\(\?([aiLmsux]+)\)/y;
    for (let m = flags.exec(this.pattern); m; m = flags.exec(this.pattern)) {
      for (const c of m[1] as string) this.bits |= INLINE[c] ?? 0;
      this.at = flags.lastIndex;
    }
  }

  private next(): void {
    const c = String.fromCodePoint(this.pattern.codePointAt(this.at) as number);
    if (c === '\\') this.escape(false);
    else if (c === '[') this.set();
    else if (c === '(') this.group();
    else if (c === ')') {
      if (this.depth-- === 0) throw failure('unbalanced parenthesis', this.at);
      this.emit(c);
    } else if (c === '{') this.brace();
    else if (c === '}' || c === ']') this.emit(`\\${c}`, 1);
    else if ('*+?'.includes(c)) this.quantifier(c);
    else if (c === '.') this.emit(this.bits & FLAGS.DOTALL ? '.' : '[^\\n]', 1);
    else if (c === '$') this.emit(this.bits & FLAGS.MULTILINE ? '(?=\\n|$(?![\\s\\S]))' : '(?=\\n?$(?![\\s\\S]))', 1);
    else if (c === '^') this.emit(this.bits & FLAGS.MULTILINE ? '(?:(?<=\\n)|(?<![\\s\\S]))' : '(?<![\\s\\S])', 1);
    else if (this.bits & FLAGS.VERBOSE && /\s/.test(c)) this.at++;
    else if (this.bits & FLAGS.VERBOSE && c === '#') {
      const end = this.pattern.indexOf('\n', this.at);
      this.at = end < 0 ? this.pattern.length : end;
    } else this.emit(c === '/' ? '\\/' : c, c.length);
  }

  private emit(text: string, used = text.length): void {
    this.out += text;
    this.at += used;
  }

  private quantifier(c: string): void {
    if (this.out === '' || /(?:^|[^\\])(?:\(\?:|\(|\|)$/.test(this.out)) throw failure('nothing to repeat', this.at);
    this.emit(c);
    if (this.pattern[this.at] === '?') this.emit('?');
    else if (this.pattern[this.at] === '+') throw failure('possessive quantifiers are not supported', this.at);
    else if (this.pattern[this.at] === '*') throw failure('multiple repeat', this.at);
  }

  private brace(): void {
    const m = /^\{(\d*)(,?)(\d*)\}(\??)/.exec(this.pattern.slice(this.at));
    if (!m || (m[1] === '' && m[3] === '')) {
      this.emit('\\{', 1);
      return;
    }
    if (m[3] && Number(m[3]) < Number(m[1] || 0)) throw failure('min repeat greater than max repeat', this.at + 1);
    this.emit(`{${m[1] || 0}${m[2]}${m[3]}}${m[4]}`, m[0].length);
  }

  private group(): void {
    const rest = this.pattern.slice(this.at);
    const named = /^\(\?P<([^>]*)>/.exec(rest);
    if (named) {
      const name = named[1] as string;
      if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) {
        throw failure(`bad character in group name '${name}'`, this.at + 4);
      }
      this.groups.push(name);
      this.depth++;
      this.emit('(', named[0].length);
      return;
    }
    const reference = /^\(\?P=(\w+)\)/.exec(rest);
    if (reference) {
      const i = this.groups.lastIndexOf(reference[1] as string);
      if (i < 0) throw failure(`unknown group name '${reference[1]}'`, this.at + 4);
      this.emit(`(?:\\${i + 1})`, reference[0].length);
      return;
    }
    const comment = /^\(\?#[^)]*\)/.exec(rest);
    if (comment) {
      this.at += comment[0].length;
      return;
    }
    const plain = /^\(\?(?::|=|!|<=|<!)/.exec(rest);
    this.depth++;
    if (plain) this.emit(plain[0]);
    else if (/^\(\?/.test(rest)) throw failure(`unknown extension ${rest.slice(1, 3)}`, this.at + 1);
    else {
      this.groups.push('');
      this.emit('(');
    }
  }

  private escape(inSet: boolean): void {
    const c = this.pattern[this.at + 1];
    if (c === undefined) throw failure('bad escape (end of pattern)', this.at);
    const classes = this.classEscape(c, inSet);
    if (classes !== undefined) {
      this.emit(classes, 2);
      return;
    }
    if (c === 'A' && !inSet) this.emit('(?<![\\s\\S])', 2);
    else if (c === 'Z' && !inSet) this.emit('(?![\\s\\S])', 2);
    else if ((c === 'b' || c === 'B') && !inSet) this.emit(this.boundary(c === 'b'), 2);
    else if (c === 'b') this.emit('\\x08', 2);
    else if ('fnrtv'.includes(c)) this.emit(`\\${c}`, 2);
    else if (c === 'a') this.emit('\\x07', 2);
    else if (c === 'x' || c === 'u' || c === 'U') this.codeEscape(c);
    else if (/\d/.test(c)) this.numberEscape(inSet);
    else if (/[a-zA-Z]/.test(c)) throw failure(`bad escape \\${c}`, this.at);
    else {
      const char = String.fromCodePoint(this.pattern.codePointAt(this.at + 1) as number);
      this.emit(SYNTAX.includes(char) || (inSet && char === '-') ? `\\${char}` : char, 1 + char.length);
    }
  }

  private get word(): string {
    return this.bits & FLAGS.ASCII ? 'A-Za-z0-9_' : '\\p{L}\\p{N}_';
  }

  private classEscape(c: string, inSet: boolean): string | undefined {
    const body = { w: this.word, d: this.bits & FLAGS.ASCII ? '0-9' : '\\p{Nd}', s: WS }[c.toLowerCase() as 'w'];
    if (body === undefined) return undefined;
    if (c === c.toLowerCase()) return inSet ? body : `[${body}]`;
    if (!inSet) return `[^${body}]`;
    if (c === 'D') return '\\P{Nd}';
    throw failure(`\\${c} inside a set is not supported`, this.at);
  }

  private boundary(inside: boolean): string {
    const w = `[${this.word}]`;
    return inside ? `(?:(?<=${w})(?!${w})|(?<!${w})(?=${w}))` : `(?:(?<=${w})(?=${w})|(?<!${w})(?!${w}))`;
  }

  private codeEscape(kind: string): void {
    const length = { x: 2, u: 4, U: 8 }[kind] as number;
    const digits = this.pattern.slice(this.at + 2, this.at + 2 + length);
    if (!new RegExp(`^[0-9a-fA-F]{${length}}$`).test(digits))
      throw failure(`incomplete escape \\${kind}${digits}`, this.at);
    this.emit(`\\u{${Number.parseInt(digits, 16).toString(16)}}`, 2 + length);
  }

  private numberEscape(inSet: boolean): void {
    const octal = /^\\(0[0-7]{0,2}|[0-3][0-7]{2})/.exec(this.pattern.slice(this.at));
    if (octal) {
      this.emit(`\\u{${Number.parseInt(octal[1] as string, 8).toString(16)}}`, octal[0].length);
      return;
    }
    const digits = (/^\d{1,2}/.exec(this.pattern.slice(this.at + 1)) as RegExpExecArray)[0];
    if (inSet) throw failure(`bad escape \\${digits[0]}`, this.at);
    if (Number(digits) > this.groups.length) throw failure(`invalid group reference ${digits}`, this.at + 1);
    this.emit(`(?:\\${Number(digits)})`, 1 + digits.length);
  }

  private set(): void {
    const start = this.at;
    this.emit('[');
    if (this.pattern[this.at] === '^') this.emit('^');
    let first = true;
    for (;;) {
      const c = this.pattern[this.at];
      if (c === undefined) throw failure('unterminated character set', start);
      if (c === ']' && !first) {
        this.emit(']');
        return;
      }
      first = false;
      if (c === '\\') this.escape(true);
      else if (c === '-') {
        const isRange =
          /[^[^]/.test(this.pattern[this.at - 1] ?? '[') &&
          this.pattern[this.at + 1] !== ']' &&
          !/[\]}]$/.test(this.out.slice(-1));
        this.emit(isRange ? '-' : '\\-', 1);
      } else {
        const char = String.fromCodePoint(this.pattern.codePointAt(this.at) as number);
        this.emit('[]()|/{}^$.*+?'.includes(char) ? `\\${char}` : char, char.length);
      }
    }
  }
}
