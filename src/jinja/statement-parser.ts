import { stringRepr } from '../core/value.ts';
import { ExpressionParser } from './expression-parser.ts';
import type { Token, TokenList } from './lexer.ts';
import * as n from './nodes.ts';
import { isSpaceCode } from './whitespace.ts';

export type Dialect = 'jinja' | 'dbt';

type Signature = Pick<n.Macro, 'args' | 'defaults'>;

/**
 * Statements of Jinja2 with its `do` and loop-control extensions. The dialect `dbt` has typed macro parameters, and its
 * own names for macros.
 */
export class StatementParser extends ExpressionParser {
  protected readonly dialect: Dialect;
  private readonly tagStack: string[] = [];
  private readonly endStack: string[][] = [];

  constructor(tokens: TokenList, dialect: Dialect, maxDepth: number) {
    super(tokens, maxDepth);
    this.dialect = dialect;
  }

  /** @throws PyError TemplateSyntaxError or TemplateAssertionError */
  parseTemplate(): n.Template {
    return new n.Template(this.subparse(null));
  }

  /** One expression and nothing behind it, as `{{ ... }}` without the braces. */
  parseWholeExpression(): n.Expr {
    const expr = this.parseExpression();
    if (this.current.type !== 'eof') this.failAt('chunk after expression');
    return expr;
  }

  private subparse(endNames: string[] | null): n.Stmt[] {
    const body: n.Stmt[] = [];
    let buffer: (n.TemplateData | n.Expr)[] = [];
    const flush = (): void => {
      const first = buffer[0];
      if (!first) return;
      body.push(new n.Output(first.lineno, first.pos, buffer));
      buffer = [];
    };
    if (endNames) this.endStack.push(endNames);
    for (;;) {
      const token = this.current;
      if (token.type === 'eof') break;
      this.nextToken();
      if (token.type === 'data') {
        buffer.push(new n.TemplateData(token.lineno, token.pos, token.value as string));
      } else if (token.type === 'variable_begin') {
        buffer.push(this.parseTuple());
        this.expect('variable_end');
      } else {
        flush();
        if (endNames && this.current.type === 'name' && endNames.includes(this.current.value as string)) {
          this.endStack.pop();
          return body;
        }
        body.push(this.nested(() => this.parseStatement()));
        this.expect('block_end');
      }
    }
    flush();
    if (endNames) this.endStack.pop();
    return body;
  }

  private parseStatements(...endNames: string[]): n.Stmt[] {
    this.skip('colon');
    this.expect('block_end');
    const body = this.subparse(endNames);
    if (this.current.type === 'eof') this.failUnclosed(null, [...this.endStack, endNames]);
    return body;
  }

  /** The body up to its end tag, which is consumed. */
  protected parseBody(endName: string): n.Stmt[] {
    const body = this.parseStatements(endName);
    this.nextToken();
    return body;
  }

  private parseStatement(): n.Stmt {
    const token = this.current;
    if (token.type !== 'name') this.failAt('tag name expected', token);
    const name = token.value as string;
    const parse = this.statement(name);
    if (!parse) return this.failUnclosed(name, this.endStack, token);
    this.tagStack.push(name);
    const statement = parse.call(this);
    this.tagStack.pop();
    return statement;
  }

  /** The parser of a tag; undefined for an unknown tag. */
  protected statement(name: string): (() => n.Stmt) | undefined {
    switch (name) {
      case 'for':
        return this.parseFor;
      case 'if':
        return this.parseIf;
      case 'set':
        return this.parseSet;
      case 'macro':
        return this.parseMacro;
      case 'call':
        return this.parseCallBlock;
      case 'filter':
        return this.parseFilterBlock;
      case 'with':
        return this.parseWith;
      case 'block':
        return this.parseBlock;
      case 'print':
        return this.parsePrint;
      case 'do':
        return this.parseDo;
      case 'break':
      case 'continue':
        return this.parseLoopControl;
      case 'autoescape':
        return this.parseAutoescape;
      case 'include':
      case 'import':
      case 'from':
      case 'extends':
        return this.parseLoaderStmt;
      default:
        return undefined;
    }
  }

  private failUnclosed(name: string | null, stack: string[][], at: Token = this.current): never {
    const message = [name === null ? 'Unexpected end of template.' : `Encountered unknown tag ${stringRepr(name)}.`];
    const looking = stack.at(-1)?.map(stringRepr).join(' or ');
    if (looking) {
      message.push(
        name !== null && stack.some(names => names.includes(name))
          ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${looking}.`
          : `Jinja was looking for the following tags: ${looking}.`,
      );
    }
    const innermost = this.tagStack.at(-1);
    if (innermost !== undefined) {
      message.push(`The innermost block that needs to be closed is ${stringRepr(innermost)}.`);
    }
    this.failAt(message.join(' '), at);
  }

  private parseAssignTarget(options: { withNamespace?: boolean } = {}, ctx: n.Ctx = 'store'): n.Expr {
    const target = this.parseTuple({ simplified: true, ...options });
    this.checkTarget(target, ctx);
    return target;
  }

  private checkTarget(target: n.Expr, ctx: n.Ctx): void {
    if (target.type === 'Tuple') {
      // Jinja names the outer node, and asks the items only whether they all can be assigned.
      if (!target.items.every(assignable)) this.failAt("can't assign to 'tuple'", target);
      setCtx(target, ctx);
    } else if (assignable(target)) setCtx(target, ctx);
    else this.failAt(`can't assign to ${stringRepr(className(target))}`, target);
  }

  protected parseNameTarget(ctx: n.Ctx): n.Name {
    const token = this.expect('name');
    const name = token.value as string;
    if (RESERVED.has(name)) this.failAt("can't assign to 'name'", token);
    return new n.Name(token.lineno, token.pos, name, ctx);
  }

  private parseSet(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    const target = this.parseAssignTarget({ withNamespace: true });
    if (this.skip('assign')) return new n.Assign(lineno, pos, target, this.parseTuple());
    const filter = this.parseFilter(null) as n.Filter | null;
    return new n.AssignBlock(lineno, pos, target, filter, this.parseBody('endset'));
  }

  private parseFor(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    const target = this.parseAssignTarget();
    this.expectName('in');
    const iter = this.parseTuple({ withCondexpr: false });
    const test = this.skipName('if') ? this.parseExpression() : null;
    const recursive = this.skipName('recursive');
    const body = this.parseStatements('endfor', 'else');
    const else_ = this.nextToken().value === 'endfor' ? [] : this.parseBody('endfor');
    return new n.For(lineno, pos, { target, iter, body, else_, test, recursive });
  }

  private parseIf(): n.Stmt {
    const start = this.nextToken();
    const one = (at: { lineno: number; pos: number }): n.If => {
      const test = this.parseTuple({ withCondexpr: false });
      return new n.If(at.lineno, at.pos, test, this.parseStatements('elif', 'else', 'endif'));
    };
    const result = one(start);
    for (;;) {
      const token = this.nextToken();
      if (token.value === 'elif') result.elif.push(one(this.current));
      else {
        if (token.value === 'else') result.else_ = this.parseBody('endif');
        return result;
      }
    }
  }

  private parseWith(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    const targets: n.Expr[] = [];
    const values: n.Expr[] = [];
    while (this.current.type !== 'block_end') {
      if (targets.length) this.expect('comma');
      targets.push(this.parseAssignTarget({}, 'param'));
      this.expect('assign');
      values.push(this.parseExpression());
    }
    return new n.With(lineno, pos, targets, values, this.parseBody('endwith'));
  }

  private parseAutoescape(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    const options = this.parseExpression();
    return new n.Scope(lineno, pos, options, this.parseBody('endautoescape'));
  }

  private parseBlock(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    const name = this.expect('name').value as string;
    const scoped = this.skipName('scoped');
    const required = this.skipName('required');
    if (this.current.type === 'sub') {
      this.failAt(
        'Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.',
      );
    }
    const body = this.parseBody('endblock');
    if (required && !body.every(isBlank)) this.failAt('Required blocks can only contain comments or whitespace');
    this.skipName(name);
    return new n.Block(lineno, pos, name, scoped, required, body);
  }

  private parsePrint(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    const nodes: n.Expr[] = [];
    while (this.current.type !== 'block_end') {
      if (nodes.length) this.expect('comma');
      nodes.push(this.parseExpression());
    }
    return new n.Output(lineno, pos, nodes);
  }

  private parseDo(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    return new n.ExprStmt(lineno, pos, this.parseTuple());
  }

  private parseLoopControl(): n.Stmt {
    const { lineno, pos, value } = this.nextToken();
    return new n.LoopControl(lineno, pos, value as 'break' | 'continue');
  }

  private parseLoaderStmt(): n.Stmt {
    const { lineno, pos, value } = this.nextToken();
    const kind = value as n.LoaderStmt['kind'];
    const template = this.parseExpression();
    const names: string[] = [];
    if (kind === 'import') {
      this.expectName('as');
      names.push(this.parseNameTarget('store').name);
    } else if (kind === 'from') this.parseImportedNames(names);
    if (kind === 'include' && this.isName('ignore') && this.look().value === 'missing') {
      this.nextToken();
      this.nextToken();
    }
    if (kind !== 'extends') this.skipImportContext();
    return new n.LoaderStmt(lineno, pos, kind, template, names);
  }

  private skipImportContext(): boolean {
    if (!(this.isName('with') || this.isName('without')) || this.look().value !== 'context') return false;
    this.nextToken();
    this.nextToken();
    return true;
  }

  private parseImportedNames(names: string[]): void {
    this.expectName('import');
    for (;;) {
      if (names.length) this.expect('comma');
      if (this.current.type !== 'name') this.expect('name');
      if (this.skipImportContext()) return;
      const target = this.parseNameTarget('store');
      if (target.name.startsWith('_')) {
        this.failAt('names starting with an underline can not be imported', target, 'TemplateAssertionError');
      }
      names.push(this.skipName('as') ? this.parseNameTarget('store').name : target.name);
      if (this.skipImportContext() || (this.current.type as string) !== 'comma') return;
    }
  }

  protected parseSignature(): Signature {
    const args: n.Name[] = [];
    const defaults: n.Expr[] = [];
    this.expect('lparen');
    while (this.current.type !== 'rparen') {
      if (args.length) this.expect('comma');
      const arg = this.parseNameTarget('param');
      if (this.dialect === 'dbt' && this.skip('colon')) this.parseTypeName();
      if (this.skip('assign')) defaults.push(this.parseExpression());
      else if (defaults.length) this.failAt('non-default argument follows default argument');
      args.push(arg);
    }
    this.expect('rparen');
    return { args, defaults };
  }

  /** `str`, `list[str]`, `dict[str, list[int]]`: checked for form only. */
  private parseTypeName(): void {
    this.expect('name');
    if (!this.skip('lbracket')) return;
    let first = true;
    while (this.current.type !== 'rbracket') {
      if (!first) this.expect('comma');
      this.nested(() => this.parseTypeName());
      first = false;
    }
    this.expect('rbracket');
  }

  private parseMacro(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    const { name } = this.parseNameTarget('store');
    const { args, defaults } = this.parseSignature();
    const full = this.dialect === 'dbt' ? dbtMacroName(name) : name;
    return new n.Macro(lineno, pos, full, args, defaults, this.parseBody('endmacro'));
  }

  private parseCallBlock(): n.Stmt {
    const at = this.nextToken();
    const { args, defaults } =
      this.current.type === 'lparen' ? this.parseSignature() : { args: [] as n.Name[], defaults: [] as n.Expr[] };
    const call = this.parseExpression();
    if (call.type !== 'Call') this.failAt('expected call', at);
    return new n.CallBlock(at.lineno, at.pos, call as n.Call, args, defaults, this.parseBody('endcall'));
  }

  private parseFilterBlock(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    const filter = this.parseFilter(null, true) as n.Filter;
    return new n.FilterBlock(lineno, pos, filter, this.parseBody('endfilter'));
  }
}

const RESERVED = new Set(['true', 'false', 'none', 'True', 'False', 'None']);

/** The name under which dbt's environment defines a macro. */
export const dbtMacroName = (name: string): string => `dbt_macro__${name}`;

function assignable(target: n.Expr): boolean {
  if (target.type === 'Name') return !RESERVED.has(target.name);
  return target.type === 'NSRef' || (target.type === 'Tuple' && target.items.every(assignable));
}

function setCtx(target: n.Expr, ctx: n.Ctx): void {
  if (target.type === 'Name') target.ctx = ctx;
  else if (target.type === 'Tuple') for (const item of target.items) setCtx(item, ctx);
}

/** Lower-case name of Jinja's node class, as its message shows it. */
const className = (node: n.Expr): string => node.type.toLowerCase();

function isBlank(statement: n.Stmt): boolean {
  return (
    statement.type === 'Output' &&
    statement.nodes.every(
      node => node.type === 'TemplateData' && [...node.data].every(c => isSpaceCode(c.charCodeAt(0))),
    )
  );
}
