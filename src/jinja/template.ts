import type { Value } from '../core/value.ts';
import type { Flavour } from './codegen.ts';
import type { Environment } from './environment.ts';
import type { Template as TemplateNode } from './nodes.ts';
import { RenderContext, RenderState, type Scope } from './runtime/context.ts';
import { Macro } from './runtime/macro.ts';
import type { OutputPlace } from './runtime/output-map.ts';
import type { Runtime } from './runtime/runtime.ts';

/** What generated code returns: functions over a render context. */
export interface CompiledTemplate {
  root(context: RenderContext): unknown;
  blocks: ReadonlyMap<string, (context: RenderContext) => string | Promise<string>>;
}

export interface TemplateOptions {
  /** What messages call the template: a model's or macro's name. */
  name?: string;
  /** Path of its file, for messages. */
  file?: string;
  /** Where the source starts in the file, from 1. */
  line?: number;
  column?: number;
}

/** A text and the way back from each of its characters to the template that wrote it. */
export interface MappedText {
  text: string;
  map: { at(offset: number): OutputPlace };
}

/** Where a template's names come from: a scope, or a map of them. */
export type Names = Scope | ReadonlyMap<string, Value>;

function asScope(names: Names): Scope {
  return names instanceof Map ? { resolve: name => names.get(name) } : (names as Scope);
}

/** A render that is mapped begins a state of its own, also inside of another render. */
function own(scope: Scope): Scope {
  return scope.renderState ? { resolve: name => scope.resolve(name) } : scope;
}

/** A source with what was compiled of it; parsing and code generation happen when first needed. */
export class Template {
  readonly environment: Environment;
  /** Line ends normalised; offsets refer to this text. */
  readonly source: string;
  readonly name: string;
  readonly file: string | undefined;
  private readonly firstLine: number;
  private readonly firstColumn: number;
  private lineStarts: number[] | undefined;
  private readonly compiled = new Map<string, CompiledTemplate>();
  private readonly codes = new Map<string, string>();
  private node: TemplateNode | undefined;

  constructor(environment: Environment, source: string, options: TemplateOptions = {}) {
    this.environment = environment;
    this.source = source;
    this.name = options.name ?? '<template>';
    this.file = options.file;
    this.firstLine = options.line ?? 1;
    this.firstColumn = options.column ?? 1;
  }

  /** The syntax tree. @throws PyError TemplateSyntaxError */
  get ast(): TemplateNode {
    this.node ??= this.environment.parse(this.source, this);
    return this.node;
  }

  /** Line and column, from 1, in the file. */
  position(offset: number): { line: number; column: number } {
    if (!this.lineStarts) {
      this.lineStarts = [0];
      for (let at = this.source.indexOf('\n'); at >= 0; at = this.source.indexOf('\n', at + 1)) {
        this.lineStarts.push(at + 1);
      }
    }
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (this.lineStarts[low] as number) + (low === 0 ? this.firstColumn : 1);
    return { line: low + this.firstLine, column };
  }

  /** Generated JavaScript, which `Environment.revive` can be given in a later process. */
  code(flavour: Flavour, native = false): string {
    const key = native ? `${flavour}-native` : flavour;
    let code = this.codes.get(key);
    if (code === undefined) {
      code = this.environment.generate(this, flavour, native);
      // The tree is far larger than the text; who needs it again parses again.
      this.node = undefined;
      this.codes.set(key, code);
    }
    return code;
  }

  /** Puts code that an earlier process generated in the place of parsing. */
  adopt(flavour: Flavour, code: string): this {
    this.codes.set(flavour, code);
    return this;
  }

  private functions(flavour: Flavour, native = false): CompiledTemplate {
    const key = native ? `${flavour}-native` : flavour;
    let compiled = this.compiled.get(key);
    if (!compiled) {
      // The code holds nothing of the source but literals in JSON; see expression-codegen.ts.
      const make = new Function('rt', 'T', `"use strict";${this.code(flavour, native)}`) as (
        rt: Runtime,
        template: Template,
      ) => CompiledTemplate;
      compiled = make(native ? this.environment.nativeRuntime : this.environment.runtime, this);
      this.compiled.set(key, compiled);
    }
    return compiled;
  }

  private context(scope: Scope, state: RenderState): RenderContext {
    return new RenderContext(scope, this.environment.globals, this.environment.undefinedKind, state);
  }

  newState(mode: Flavour, mapped = false): RenderState {
    return new RenderState(mode, this.environment.limits, mapped);
  }

  /** Runs `work` with the state of the render that `scope` is in, or begins one. */
  withState<T>(scope: Scope, mode: Flavour, work: (state: RenderState) => T, begin = this.newState(mode)): T {
    if (scope.renderState) return work(scope.renderState);
    scope.renderState = begin;
    try {
      return work(begin);
    } finally {
      scope.renderState = undefined;
    }
  }

  async withStateAsync<T>(
    scope: Scope,
    work: (state: RenderState) => Promise<T>,
    begin = this.newState('async'),
  ): Promise<T> {
    if (scope.renderState) return work(scope.renderState);
    scope.renderState = begin;
    try {
      return await work(begin);
    } finally {
      scope.renderState = undefined;
    }
  }

  private run(flavour: Flavour, scope: Scope, state: RenderState, native = false): unknown {
    const context = this.context(scope, state);
    try {
      return this.functions(flavour, native).root(context);
    } catch (e) {
      // The engine compiles a function when it is first called, and may find it too deep then.
      throw e instanceof RangeError ? context.trace(e, this, 0, null) : e;
    }
  }

  /** Renders while nothing may wait: the parse phase. @throws PyError */
  renderSync(names: Names): string {
    const scope = asScope(names);
    return this.withState(scope, 'sync', state => this.run('sync', scope, state) as string);
  }

  /** Renders; host functions may return Promises. Rejects with PyError. */
  async render(names: Names): Promise<string> {
    const scope = asScope(names);
    return this.withStateAsync(scope, async state => (await this.run('async', scope, state)) as string);
  }

  /** As `renderSync`, with the way back from the text to its sources. */
  renderSyncMapped(names: Names): MappedText {
    const scope = asScope(names);
    const state = this.newState('sync', true);
    const run = (): string => this.run('sync', scope, state) as string;
    return this.mapped(this.withState(own(scope), 'sync', run, state), state);
  }

  async renderMapped(names: Names): Promise<MappedText> {
    const scope = own(asScope(names));
    const state = this.newState('async', true);
    const run = async (): Promise<string> => (await this.run('async', scope, state)) as string;
    return this.mapped(await this.withStateAsync(scope, run, state), state);
  }

  private mapped(text: string, state: RenderState): MappedText {
    const map = state.maps?.find(text)?.map;
    const start = { name: this.name, file: this.file, ...this.position(0), callers: [] };
    return { text, map: map ?? { at: () => start } };
  }

  /** Values of the template's pieces instead of their text; see native.ts. */
  nativeValues(names: Names): Value[] {
    const scope = asScope(names);
    return this.withState(scope, 'sync', state => this.run('sync', scope, state, true) as Value[]);
  }

  /** Value of a template that is one expression (made by `Environment.compileExpression`). */
  expressionValue(names: Names, flavour: Flavour): unknown {
    const scope = asScope(names);
    return this.functions(flavour).root(this.context(scope, scope.renderState ?? this.newState(flavour)));
  }

  /**
   * Runs the template for the macros it defines; top-level text is thrown away.
   * @returns the macro, or undefined when there is none of that (full) name
   */
  macroSync(name: string, scope: Scope, state = this.newState('sync')): Macro | undefined {
    const context = this.context(scope, state);
    this.functions('sync').root(context);
    return asMacro(context.vars.get(name));
  }

  async macro(name: string, scope: Scope, state = this.newState('async')): Promise<Macro | undefined> {
    const context = this.context(scope, state);
    await this.functions('async').root(context);
    return asMacro(context.vars.get(name));
  }
}

const asMacro = (v: Value | undefined): Macro | undefined => (v instanceof Macro ? v : undefined);
