import { PyDict, type PyFloat, PySet, PyTuple, type Value } from '../core/value.ts';
import { PyError } from './errors.ts';
import { type Token, tokenize } from './lexer.ts';
import { neg } from './runtime/ops.ts';

/** Python's ast.literal_eval; undefined when the text is no literal. */
export function parsePythonLiteral(text: string): { value: Value } | undefined {
  // Literals of Python and Jinja look alike but for the names and prefixes that are checked here.
  const source = text.replace(/^[ \t]+/, '');
  try {
    const options = { trimBlocks: false, lstripBlocks: false, keepTrailingNewline: true };
    const { tokens, error } = tokenize(`{{ ${source}}}`, options);
    if (error) return undefined;
    const reader = new LiteralReader(tokens.slice(1).filter(token => token.type !== 'variable_end'));
    return { value: reader.whole() };
  } catch (e) {
    if (e instanceof PyError || e instanceof NotLiteral) return undefined;
    throw e;
  }
}

class NotLiteral {}

class LiteralReader {
  private readonly tokens: Token[];
  private at = 0;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  whole(): Value {
    const first = this.value();
    let value = first;
    if (this.peek() === 'comma') {
      const items = [first];
      while (this.take('comma')) {
        if (this.peek() === 'eof') break;
        items.push(this.value());
      }
      value = PyTuple.make(items);
    }
    if (this.peek() !== 'eof') throw new NotLiteral();
    return value;
  }

  private peek(): string {
    return (this.tokens[this.at] as Token).type;
  }

  private take(type: string): boolean {
    if (this.peek() !== type) return false;
    this.at++;
    return true;
  }

  private value(): Value {
    if (this.take('sub')) return neg(this.number());
    if (this.take('add')) return this.number();
    const token = this.tokens[this.at++] as Token;
    switch (token.type) {
      case 'string': {
        let text = token.value as string;
        while (this.peek() === 'string') text += (this.tokens[this.at++] as Token).value as string;
        return text;
      }
      case 'integer':
      case 'float':
        return token.value as number | bigint | PyFloat;
      case 'name':
        return this.name(token.value as string);
      case 'lparen':
        return this.parenthesis();
      case 'lbracket':
        return this.items('rbracket');
      case 'lbrace':
        return this.brace();
      default:
        throw new NotLiteral();
    }
  }

  private number(): Value {
    const token = this.tokens[this.at++] as Token;
    if (token.type !== 'integer' && token.type !== 'float') throw new NotLiteral();
    return token.value as number;
  }

  private name(name: string): Value {
    if (name === 'None') return null;
    if (name === 'True') return true;
    if (name === 'False') return false;
    if (name === 'set' && this.take('lparen') && this.take('rparen')) return new PySet();
    throw new NotLiteral();
  }

  private items(close: string): Value[] {
    const items: Value[] = [];
    while (!this.take(close)) {
      items.push(this.value());
      if (!this.take('comma') && this.peek() !== close) throw new NotLiteral();
    }
    return items;
  }

  private parenthesis(): Value {
    const start = this.at;
    const items = this.items('rparen');
    const hasComma = items.length !== 1 || (this.tokens[this.at - 2] as Token).type === 'comma';
    return hasComma && this.at > start ? PyTuple.make(items) : (items[0] as Value);
  }

  private brace(): Value {
    if (this.take('rbrace')) return new PyDict();
    const first = this.value();
    if (this.peek() !== 'colon') {
      if (!this.take('comma') && this.peek() !== 'rbrace') throw new NotLiteral();
      return new PySet([first, ...this.items('rbrace')]);
    }
    const dict = new PyDict();
    let key = first;
    for (;;) {
      if (!this.take('colon')) throw new NotLiteral();
      dict.set(key, this.value());
      if (!this.take('comma') && this.peek() !== 'rbrace') throw new NotLiteral();
      if (this.take('rbrace')) return dict;
      key = this.value();
    }
  }
}
