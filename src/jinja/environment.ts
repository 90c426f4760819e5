import type { Value } from '../core/value.ts';
import { type Flavour, generate, generateExpression, type KnownNames } from './codegen.ts';
import { MacroTemplate } from './dbt-macro.ts';
import { PyError } from './errors.ts';
import { dbtFilters } from './filters/dbt.ts';
import { filters } from './filters/index.ts';
import { standardGlobals } from './globals.ts';
import { type LexerOptions, normalizeSource, tokenize } from './lexer.ts';
import { nativeFilters, nativeValue } from './native.ts';
import type * as n from './nodes.ts';
import { type Dialect, JinjaParser } from './parser.ts';
import { TemplateError } from './parser-base.ts';
import { DEFAULT_LIMITS, type Limits } from './runtime/context.ts';
import { createRuntime, type Runtime } from './runtime/runtime.ts';
import type { UndefinedKind } from './runtime/undefined.ts';
import { type Names, Template, type TemplateOptions } from './template.ts';
import { tests } from './tests.ts';

export interface EnvironmentOptions {
  /** `capture`: members and calls of undefined names give more of the same, as dbt has it while parsing models. */
  undefined?: UndefinedKind;
  /** `dbt`: test, materialization and docs blocks, typed macro parameters, dbt's names for macros, as_* filters. */
  dialect?: Dialect;
  trimBlocks?: boolean;
  lstripBlocks?: boolean;
  keepTrailingNewline?: boolean;
  limits?: Partial<Limits>;
}

/** Compiles templates of one dialect; keeps what it compiled by source text. Cheap to create. */
export class Environment {
  readonly undefinedKind: UndefinedKind;
  readonly dialect: Dialect;
  readonly limits: Limits;
  readonly runtime: Runtime;
  /** Where the `as_*` filters mark their values. */
  readonly nativeRuntime: Runtime;
  readonly globals: ReadonlyMap<string, Value>;
  private readonly lexer: LexerOptions;
  private readonly known: KnownNames;
  private readonly cache = new Map<string, Template>();
  private readonly expressions = new Map<string, Template>();

  constructor(options: EnvironmentOptions = {}) {
    this.undefinedKind = options.undefined ?? 'plain';
    this.dialect = options.dialect ?? 'dbt';
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.lexer = {
      trimBlocks: options.trimBlocks ?? false,
      lstripBlocks: options.lstripBlocks ?? false,
      keepTrailingNewline: options.keepTrailingNewline ?? false,
    };
    const extra = dbtFilters;
    this.known = {
      hasFilter: name => extra.has(name) || filters.has(name),
      hasTest: name => tests.has(name),
    };
    this.runtime = createRuntime(this.undefinedKind, extra);
    this.nativeRuntime = createRuntime(this.undefinedKind, nativeFilters);
    this.globals = standardGlobals;
  }

  /** A template; nothing is parsed yet. The same source with the same place gives the same template. */
  compile(source: string, options: TemplateOptions = {}): Template {
    const key = `${options.file ?? ''}\0${options.name ?? ''}\0${options.line ?? 1}:${options.column ?? 1}\0${source}`;
    let template = this.cache.get(key);
    if (!template) {
      template = new Template(this, normalizeSource(source, this.lexer.keepTrailingNewline), options);
      this.cache.set(key, template);
    }
    return template;
  }

  /** A template whose generated code is already known, so that it need not be parsed. */
  revive(code: { sync?: string; async?: string }, source: string, options: TemplateOptions = {}): Template {
    const template = this.compile(source, options);
    if (code.sync !== undefined) template.adopt('sync', code.sync);
    if (code.async !== undefined) template.adopt('async', code.async);
    return template;
  }

  /** The template of one dbt macro, test or materialization, given by its block. */
  macro(source: string, options: TemplateOptions & { name: string }): MacroTemplate {
    return new MacroTemplate(this.compile(source, options), options.name);
  }

  /**
   * Renders as dbt renders the values of YAML files: a text that is one `{{ x }}` keeps the type of x, others are text,
   * and the filters as_text, as_bool, as_number and as_native decide where asked. @throws PyError
   */
  renderNative(source: string, names: Names, options: TemplateOptions = {}): Value {
    return nativeValue(this.compile(source, options).nativeValues(names));
  }

  /** @throws PyError TemplateSyntaxError with line and column in `template`'s file */
  parse(source: string, template?: Template): n.Template {
    return this.placed(template, () =>
      new JinjaParser(tokenize(source, this.lexer), this.dialect, this.limits.nesting).parseTemplate(),
    );
  }

  generate(template: Template, flavour: Flavour, native: boolean): string {
    const { ast } = template;
    return this.placed(template, () =>
      isExpression(ast)
        ? generateExpression(ast.expression, flavour, this.known)
        : generate(ast, flavour, this.known, native),
    );
  }

  /** Value of an expression: `a.b + 1`, without braces. @throws PyError */
  evaluateSync(expression: string, names: Names): Value {
    return this.expression(expression).expressionValue(names, 'sync') as Value;
  }

  async evaluate(expression: string, names: Names): Promise<Value> {
    return (await this.expression(expression).expressionValue(names, 'async')) as Value;
  }

  private expression(source: string): Template {
    let template = this.expressions.get(source);
    if (!template) {
      template = new ExpressionTemplate(this, normalizeSource(source, true), { name: '<expression>' });
      this.expressions.set(source, template);
    }
    return template;
  }

  /** The tree of a text that is one expression. */
  parseExpression(source: string, template?: Template): n.Expr {
    return this.placed(template, () => {
      // Two braces and a space in front let the lexer read the text as it reads the inside of a print statement.
      const { tokens, error } = tokenize(`{{ ${source}}}`, this.lexer);
      const inside = tokens
        .slice(1)
        .filter(token => token.type !== 'variable_end')
        .map(token => ({ ...token, pos: token.pos - 3 }));
      return new JinjaParser({ tokens: inside, error }, this.dialect, this.limits.nesting).parseWholeExpression();
    });
  }

  /** Gives errors of the compiler their place in the file. */
  private placed<T>(template: Template | undefined, work: () => T): T {
    try {
      return work();
    } catch (e) {
      if (e instanceof RangeError) throw new PyError('RecursionError', 'template is nested too deeply');
      if (!(e instanceof PyError) || !template || e.file !== undefined) throw e;
      const firstLine = template.position(0).line;
      if (e instanceof TemplateError) Object.assign(e, template.position(e.pos));
      else if (e.line !== undefined) e.line += firstLine - 1;
      e.file = template.file;
      throw e;
    }
  }
}

interface ExpressionNode {
  expression: n.Expr;
}

const isExpression = (ast: n.Template | ExpressionNode): ast is ExpressionNode => 'expression' in ast;

class ExpressionTemplate extends Template {
  override get ast(): n.Template {
    return { expression: this.environment.parseExpression(this.source, this) } as unknown as n.Template;
  }
}

export const createEnvironment = (options: EnvironmentOptions = {}): Environment => new Environment(options);
