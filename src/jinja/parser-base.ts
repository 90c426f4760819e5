import nunjucksParser from 'nunjucks/src/parser.js';
import { stringRepr } from '../core/value.ts';
import { PyError } from './errors.ts';
import { OPERATORS, type Token, type TokenList, type TokenType } from './lexer.ts';

const OPERATOR_TEXT: Record<string, string> = Object.fromEntries(
  Object.entries(OPERATORS).map(([text, type]) => [type, text]),
);

const TYPE_TEXT: Record<string, string> = {
  block_begin: 'begin of statement block',
  block_end: 'end of statement block',
  variable_begin: 'begin of print statement',
  variable_end: 'end of print statement',
  data: 'template data / text',
  eof: 'end of template',
};

export const describeType = (type: string): string => OPERATOR_TEXT[type] ?? TYPE_TEXT[type] ?? type;
export const describeToken = (token: Token): string =>
  token.type === 'name' ? String(token.value) : describeType(token.type);

/**
 * The token plumbing of nunjucks' parser over Jinja's tokens. `current` is always the next token that is not consumed;
 * one token beyond it can be looked at.
 */
export abstract class ParserBase extends nunjucksParser.Parser {
  private readonly list: Token[];
  private readonly lexerError: PyError | undefined;
  private index = 0;
  /** Depth of nested expressions and blocks. */
  private depth = 0;
  private readonly maxDepth: number;
  current: Token;

  constructor(list: TokenList, maxDepth: number) {
    super({ nextToken: () => null });
    this.list = list.tokens;
    this.lexerError = list.error;
    this.maxDepth = maxDepth;
    this.current = this.tokenAt(0);
  }

  override nextToken(): Token {
    const token = this.current;
    if (token.type !== 'eof') this.index++;
    this.current = this.tokenAt(this.index);
    return token;
  }

  override peekToken(): Token {
    return this.current;
  }

  /** The token after the current one. */
  look(): Token {
    return this.current.type === 'eof' ? this.current : this.tokenAt(this.index + 1);
  }

  private tokenAt(index: number): Token {
    const token = this.list[index];
    if (token) return token;
    throw this.lexerError as PyError;
  }

  isName(value: string): boolean {
    return this.current.type === 'name' && this.current.value === value;
  }

  skipName(value: string): boolean {
    if (!this.isName(value)) return false;
    this.nextToken();
    return true;
  }

  override skip(type: string): boolean {
    if (this.current.type !== type) return false;
    this.nextToken();
    return true;
  }

  override expect(type: TokenType): Token {
    if (this.current.type !== type) this.failExpected(describeType(type));
    return this.nextToken();
  }

  expectName(value: string): Token {
    if (!this.isName(value)) this.failExpected(value);
    return this.nextToken();
  }

  private failExpected(what: string): never {
    if (this.current.type === 'eof') {
      this.failAt(`unexpected end of template, expected ${stringRepr(what)}.`, this.current);
    }
    this.failAt(`expected token ${stringRepr(what)}, got ${stringRepr(describeToken(this.current))}`, this.current);
  }

  failAt(message: string, at: { lineno: number; pos: number } = this.current, pyType = 'TemplateSyntaxError'): never {
    throw new TemplateError(pyType, message, at.lineno, at.pos);
  }

  /** Runs `parse` one level deeper, so that thousands of brackets end in an error and not in a stack overflow. */
  nested<T>(parse: () => T): T {
    if (++this.depth > this.maxDepth) this.failAt('too many nested parentheses or blocks', this.current);
    const result = parse();
    this.depth--;
    return result;
  }
}

/** A compile-time error whose column is worked out from `pos` by the environment, which has the source. */
export class TemplateError extends PyError {
  readonly pos: number;

  constructor(pyType: string, message: string, lineno: number, pos: number) {
    super(pyType, message, { line: lineno });
    this.pos = pos;
  }
}
