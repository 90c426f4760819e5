import { stringRepr } from '../core/value.ts';
import * as n from './nodes.ts';
import { describeToken, ParserBase } from './parser-base.ts';

const COMPARE = new Set<string>(['eq', 'ne', 'lt', 'lteq', 'gt', 'gteq']);
const TEST_ARGUMENT = new Set<string>(['name', 'string', 'integer', 'float', 'lbracket', 'lbrace']);

const NO_ARGS: n.CallArgs = { args: [], kwargs: [], dynArgs: null, dynKwargs: null };

interface TupleOptions {
  /** Only names and literals, as in assignment targets. */
  simplified?: boolean;
  withCondexpr?: boolean;
  explicitParentheses?: boolean;
  withNamespace?: boolean;
}

/** The expression half of Jinja's grammar, rung by rung; precedence is as its documentation does not tell. */
export abstract class ExpressionParser extends ParserBase {
  parseExpression(withCondexpr = true): n.Expr {
    return withCondexpr ? this.parseCondexpr() : this.parseOr();
  }

  private parseCondexpr(): n.Expr {
    let { lineno, pos } = this.current;
    let then = this.parseOr();
    while (this.skipName('if')) {
      const test = this.parseOr();
      const else_ = this.skipName('else') ? this.nested(() => this.parseCondexpr()) : null;
      then = new n.CondExpr(lineno, pos, test, then, else_);
      ({ lineno, pos } = this.current);
    }
    return then;
  }

  private parseOr(): n.Expr {
    const { lineno, pos } = this.current;
    let left = this.parseAnd();
    while (this.skipName('or')) left = new n.Binary(lineno, pos, 'or', left, this.parseAnd());
    return left;
  }

  private parseAnd(): n.Expr {
    const { lineno, pos } = this.current;
    let left = this.parseNot();
    while (this.skipName('and')) left = new n.Binary(lineno, pos, 'and', left, this.parseNot());
    return left;
  }

  private parseNot(): n.Expr {
    if (!this.isName('not')) return this.parseCompare();
    const { lineno, pos } = this.nextToken();
    return new n.Unary(
      lineno,
      pos,
      'not',
      this.nested(() => this.parseNot()),
    );
  }

  private parseCompare(): n.Expr {
    const { lineno, pos } = this.current;
    const expr = this.parseMath1();
    const ops: n.Operand[] = [];
    for (;;) {
      const token = this.current;
      let op: n.CompareOp;
      if (COMPARE.has(token.type)) {
        op = token.type as n.CompareOp;
        this.nextToken();
      } else if (token.type === 'name' && token.value === 'in') {
        op = 'in';
        this.nextToken();
      } else if (this.isName('not') && this.look().type === 'name' && this.look().value === 'in') {
        op = 'notin';
        this.nextToken();
        this.nextToken();
      } else break;
      ops.push(new n.Operand(token.lineno, token.pos, op, this.parseMath1()));
    }
    return ops.length ? new n.Compare(lineno, pos, expr, ops) : expr;
  }

  private parseMath1(): n.Expr {
    const { lineno, pos } = this.current;
    let left = this.parseConcat();
    for (let { type } = this.current; type === 'add' || type === 'sub'; { type } = this.current) {
      this.nextToken();
      left = new n.Binary(lineno, pos, type, left, this.parseConcat());
    }
    return left;
  }

  private parseConcat(): n.Expr {
    const { lineno, pos } = this.current;
    const first = this.parseMath2();
    if (this.current.type !== 'tilde') return first;
    const nodes = [first];
    while (this.skip('tilde')) nodes.push(this.parseMath2());
    return new n.Concat(lineno, pos, nodes);
  }

  private parseMath2(): n.Expr {
    const { lineno, pos } = this.current;
    let left = this.parsePow();
    for (
      let { type } = this.current;
      type === 'mul' || type === 'div' || type === 'floordiv' || type === 'mod';
      { type } = this.current
    ) {
      this.nextToken();
      left = new n.Binary(lineno, pos, type, left, this.parsePow());
    }
    return left;
  }

  private parsePow(): n.Expr {
    const { lineno, pos } = this.current;
    let left = this.parseUnary();
    while (this.skip('pow')) left = new n.Binary(lineno, pos, 'pow', left, this.parseUnary());
    return left;
  }

  private parseUnary(withFilter = true): n.Expr {
    const { type, lineno, pos } = this.current;
    let node: n.Expr;
    if (type === 'sub' || type === 'add') {
      this.nextToken();
      const operand = this.nested(() => this.parseUnary(false));
      node = new n.Unary(lineno, pos, type === 'sub' ? 'neg' : 'pos', operand);
    } else node = this.parsePrimary();
    node = this.parsePostfix(node);
    return withFilter ? this.parseFilterExpr(node) : node;
  }

  parsePrimary(withNamespace = false): n.Expr {
    const token = this.current;
    const { lineno, pos } = token;
    switch (token.type) {
      case 'name': {
        this.nextToken();
        const name = token.value as string;
        if (name === 'true' || name === 'True') return new n.Const(lineno, pos, true);
        if (name === 'false' || name === 'False') return new n.Const(lineno, pos, false);
        if (name === 'none' || name === 'None') return new n.Const(lineno, pos, null);
        if (withNamespace && this.skip('dot')) {
          return new n.NSRef(lineno, pos, name, this.expect('name').value as string);
        }
        return new n.Name(lineno, pos, name, 'load');
      }
      case 'string': {
        let text = '';
        while (this.current.type === 'string') text += this.nextToken().value as string;
        return new n.Const(lineno, pos, text);
      }
      case 'integer':
      case 'float':
        this.nextToken();
        return new n.Const(lineno, pos, token.value);
      case 'lparen': {
        this.nextToken();
        const node = this.nested(() => this.parseTuple({ explicitParentheses: true }));
        this.expect('rparen');
        return node;
      }
      case 'lbracket':
        return this.nested(() => this.parseList());
      case 'lbrace':
        return this.nested(() => this.parseDict());
      default:
        return this.failAt(`unexpected ${stringRepr(describeToken(token))}`, token);
    }
  }

  /** One expression, or a tuple when commas follow. */
  parseTuple(options: TupleOptions = {}): n.Expr {
    let { lineno, pos } = this.current;
    const items: n.Expr[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length) this.expect('comma');
      if (this.isTupleEnd()) break;
      items.push(
        options.simplified
          ? this.parsePrimary(options.withNamespace)
          : this.parseExpression(options.withCondexpr ?? true),
      );
      if (this.current.type !== 'comma') break;
      isTuple = true;
      ({ lineno, pos } = this.current);
    }
    if (!isTuple) {
      if (items[0]) return items[0];
      if (!options.explicitParentheses) {
        this.failAt(`Expected an expression, got ${stringRepr(describeToken(this.current))}`);
      }
    }
    return new n.Tuple(lineno, pos, items);
  }

  private isTupleEnd(): boolean {
    const { type } = this.current;
    return type === 'variable_end' || type === 'block_end' || type === 'rparen';
  }

  private parseList(): n.List {
    const { lineno, pos } = this.expect('lbracket');
    const items: n.Expr[] = [];
    while (this.current.type !== 'rbracket') {
      if (items.length) this.expect('comma');
      if ((this.current.type as string) === 'rbracket') break;
      items.push(this.parseExpression());
    }
    this.expect('rbracket');
    return new n.List(lineno, pos, items);
  }

  private parseDict(): n.Dict {
    const { lineno, pos } = this.expect('lbrace');
    const items: n.Pair[] = [];
    while (this.current.type !== 'rbrace') {
      if (items.length) this.expect('comma');
      if ((this.current.type as string) === 'rbrace') break;
      const key = this.parseExpression();
      this.expect('colon');
      items.push(new n.Pair(key.lineno, key.pos, key, this.parseExpression()));
    }
    this.expect('rbrace');
    return new n.Dict(lineno, pos, items);
  }

  private parsePostfix(node: n.Expr): n.Expr {
    for (;;) {
      const { type } = this.current;
      if (type === 'dot' || type === 'lbracket') node = this.parseSubscript(node);
      else if (type === 'lparen') node = this.parseCall(node);
      else return node;
    }
  }

  private parseFilterExpr(node: n.Expr): n.Expr {
    for (;;) {
      const { type } = this.current;
      if (type === 'pipe') node = this.parseFilter(node) as n.Expr;
      else if (type === 'name' && this.current.value === 'is') node = this.parseTest(node);
      else if (type === 'lparen') node = this.parseCall(node);
      else return node;
    }
  }

  private parseSubscript(node: n.Expr): n.Expr {
    const token = this.nextToken();
    const { lineno, pos } = token;
    if (token.type === 'dot') {
      const attr = this.nextToken();
      if (attr.type === 'name') return new n.Getattr(lineno, pos, node, attr.value as string);
      if (attr.type !== 'integer') this.failAt('expected name or number', attr);
      return new n.Getitem(lineno, pos, node, new n.Const(attr.lineno, attr.pos, attr.value));
    }
    const args: (n.Expr | n.Slice)[] = [];
    while (this.current.type !== 'rbracket') {
      if (args.length) this.expect('comma');
      args.push(this.nested(() => this.parseSubscribed()));
    }
    this.expect('rbracket');
    const arg = args.length === 1 ? (args[0] as n.Expr) : new n.Tuple(lineno, pos, args as n.Expr[]);
    return new n.Getitem(lineno, pos, node, arg);
  }

  private parseSubscribed(): n.Expr | n.Slice {
    const { lineno, pos } = this.current;
    let start: n.Expr | null = null;
    if (this.current.type !== 'colon') {
      start = this.parseExpression();
      if ((this.current.type as string) !== 'colon') return start;
    }
    this.nextToken();
    const part = (): n.Expr | null => {
      const { type } = this.current;
      return type === 'rbracket' || type === 'comma' ? null : this.parseExpression();
    };
    const stop = (this.current.type as string) === 'colon' ? null : part();
    const step = this.skip('colon') ? part() : null;
    return new n.Slice(lineno, pos, start, stop, step);
  }

  private parseCallArgs(): n.CallArgs {
    const open = this.expect('lparen');
    const result: n.CallArgs = { args: [], kwargs: [], dynArgs: null, dynKwargs: null };
    const ensure = (ok: boolean): void => {
      if (!ok) this.failAt('invalid syntax for function call expression', open);
    };
    let comma = false;
    while (this.current.type !== 'rparen') {
      if (comma) {
        this.expect('comma');
        if ((this.current.type as string) === 'rparen') break;
      }
      if (this.skip('mul')) {
        ensure(!result.dynArgs && !result.dynKwargs);
        result.dynArgs = this.parseExpression();
      } else if (this.skip('pow')) {
        ensure(!result.dynKwargs);
        result.dynKwargs = this.parseExpression();
      } else if ((this.current.type as string) === 'name' && this.look().type === 'assign') {
        ensure(!result.dynKwargs);
        const key = this.nextToken();
        this.nextToken();
        const value = this.parseExpression();
        result.kwargs.push(new n.Keyword(key.lineno, key.pos, key.value as string, value));
      } else {
        ensure(!result.dynArgs && !result.dynKwargs && result.kwargs.length === 0);
        result.args.push(this.parseExpression());
      }
      comma = true;
    }
    this.expect('rparen');
    return result;
  }

  private parseCall(node: n.Expr): n.Call {
    const { lineno } = this.current;
    return new n.Call(
      lineno,
      node.pos,
      node,
      this.nested(() => this.parseCallArgs()),
    );
  }

  /** A chain of filters; with `inline` the first name stands without a pipe. */
  parseFilter(node: n.Expr | null, inline = false): n.Expr | null {
    while (this.current.type === 'pipe' || inline) {
      if (!inline) this.nextToken();
      const token = this.expect('name');
      const name = this.dottedName(token.value as string);
      const call = this.current.type === 'lparen' ? this.nested(() => this.parseCallArgs()) : NO_ARGS;
      node = new n.Filter(token.lineno, token.pos, node, name, call);
      inline = false;
    }
    return node;
  }

  private dottedName(name: string): string {
    while (this.skip('dot')) name += `.${String(this.expect('name').value)}`;
    return name;
  }

  private parseTest(node: n.Expr): n.Expr {
    const { lineno, pos } = this.nextToken();
    const negated = this.skipName('not');
    const name = this.dottedName(this.expect('name').value as string);
    let call = NO_ARGS;
    if (this.current.type === 'lparen') call = this.nested(() => this.parseCallArgs());
    else if (
      TEST_ARGUMENT.has(this.current.type) &&
      !(this.isName('else') || this.isName('or') || this.isName('and'))
    ) {
      if (this.isName('is')) this.failAt('You cannot chain multiple tests with is');
      call = { ...NO_ARGS, args: [this.parsePostfix(this.parsePrimary())] };
    }
    const test = new n.Test(lineno, pos, node, name, call);
    return negated ? new n.Unary(lineno, pos, 'not', test) : test;
  }
}
