import { DiagnosticError } from '../../core/diagnostic.ts';
import type { Value } from '../../core/value.ts';
import { fromHostError, limitError, PyError } from '../errors.ts';
import type { Template } from '../template.ts';
import { HostObject } from './host.ts';
import { KnownTexts, OutputMap } from './output-map.ts';
import { makeUndefined, type UndefinedKind } from './undefined.ts';

/** Where a template's free names come from. */
export interface Scope {
  resolve(name: string): Value | undefined;
  /** The render in progress; set by whatever begins it, so that macros called from this scope are a part of it. */
  renderState?: RenderState | undefined;
}

export interface Limits {
  /** Macros that may be running inside one another. */
  macroDepth: number;
  /** Parentheses and blocks that may stand inside one another. */
  nesting: number;
  /** Turns of all loops of one render together. */
  iterations: number;
}

export const DEFAULT_LIMITS: Limits = { macroDepth: 500, nesting: 200, iterations: 20_000_000 };

/** What one render, with all templates that its macros live in, has in common. */
export class RenderState {
  readonly mode: 'sync' | 'async';
  readonly limits: Limits;
  /** Maps of finished texts, when the output is mapped back to its source. */
  readonly maps: KnownTexts | undefined;
  /** Names of the dbt macros that are running, outermost first. */
  readonly macroStack: string[] = [];
  /** For the host: what belongs to this render, such as the node it is for. */
  readonly data = new Map<string, unknown>();
  depth = 0;
  iterations = 0;

  constructor(mode: 'sync' | 'async', limits: Limits, mapped = false) {
    this.mode = mode;
    this.limits = limits;
    this.maps = mapped ? new KnownTexts() : undefined;
  }
}

type BlockFunction = (context: RenderContext) => string | Promise<string>;

/** The running template's names; generated code calls its methods. */
export class RenderContext {
  readonly vars = new Map<string, Value>();
  readonly state: RenderState;
  readonly undefinedKind: UndefinedKind;
  private readonly scope: Scope;
  private readonly globals: ReadonlyMap<string, Value>;
  private blocks: ReadonlyMap<string, BlockFunction> = new Map();

  constructor(scope: Scope, globals: ReadonlyMap<string, Value>, undefinedKind: UndefinedKind, state: RenderState) {
    this.scope = scope;
    this.globals = globals;
    this.undefinedKind = undefinedKind;
    this.state = state;
  }

  get mode(): 'sync' | 'async' {
    return this.state.mode;
  }

  resolve(name: string): Value | undefined {
    const own = this.vars.get(name);
    if (own !== undefined) return own;
    const found = this.scope.resolve(name);
    return found === undefined ? this.globals.get(name) : found;
  }

  derive(pairs: (string | Value | undefined)[]): RenderContext {
    const child = new RenderContext(
      { resolve: name => this.resolve(name) },
      this.globals,
      this.undefinedKind,
      this.state,
    );
    child.blocks = this.blocks;
    for (let i = 0; i < pairs.length; i += 2) {
      const value = pairs[i + 1];
      if (value !== undefined) child.vars.set(pairs[i] as string, value as Value);
    }
    return child;
  }

  // --- blocks

  block(name: string, context: RenderContext, blocks: ReadonlyMap<string, BlockFunction>): string | Promise<string> {
    this.blocks = blocks;
    context.blocks = blocks;
    return (blocks.get(name) as BlockFunction)(context);
  }

  super(name: string): Value {
    return makeUndefined(this.undefinedKind, `there is no parent block called '${name}'.`, undefined, 'super');
  }

  self(): Value {
    return new TemplateReference(this, name => this.blocks.get(name));
  }

  // --- bounds

  enter(): void {
    if (++this.state.depth > this.state.limits.macroDepth) {
      throw new PyError('RecursionError', 'maximum recursion depth exceeded');
    }
  }

  leave(): void {
    this.state.depth--;
  }

  tick(): void {
    if (++this.state.iterations > this.state.limits.iterations) {
      throw limitError(`loops ran more than ${this.state.limits.iterations} times`);
    }
  }

  // --- positions

  newMap(template: Template): OutputMap | undefined {
    return this.state.maps ? new OutputMap(template) : undefined;
  }

  /** Remembers where a finished text came from, so that whoever prints it finds its map. */
  finish(text: string, map: OutputMap | undefined): void {
    const { maps } = this.state;
    if (map && maps) maps.add(text, map.close(maps));
  }

  /** Notes in an error that it passed through `template` (or its macro) at offset `pos`. */
  trace(thrown: unknown, template: Template, pos: number, macro: string | null): unknown {
    const e = fromHostError(thrown);
    if (e instanceof DiagnosticError) {
      e.passedThrough(plainName(macro), { file: template.file ?? template.name, ...template.position(pos) });
    }
    if (!(e instanceof PyError)) return e;
    const at = template.position(pos);
    if (e.line === undefined) {
      e.file = template.file;
      e.line = at.line;
      e.column = at.column;
    }
    if (e.macroStack.length < 50)
      e.macroStack.push({
        name: plainName(macro) ?? template.name,
        file: template.file,
        line: at.line,
      });
    return e;
  }
}

/** A macro's name as its author knows it. */
const plainName = (macro: string | null): string | null => macro?.replace(/^dbt_macro__/, '') ?? null;

/** `self`: the template's blocks as functions. */
class TemplateReference extends HostObject {
  readonly typeName = 'TemplateReference';
  override readonly moduleName = 'jinja2.runtime';
  private readonly context: RenderContext;
  private readonly find: (name: string) => BlockFunction | undefined;

  constructor(context: RenderContext, find: (name: string) => BlockFunction | undefined) {
    super();
    this.context = context;
    this.find = find;
  }

  override getattr(name: string): Value | undefined {
    const block = this.find(name);
    return block && new BlockReference(() => block(this.context));
  }

  override repr(): string {
    return '<TemplateReference None>';
  }
}

class BlockReference extends HostObject {
  readonly typeName = 'BlockReference';
  override readonly moduleName = 'jinja2.runtime';
  private readonly render: () => string | Promise<string>;

  constructor(render: () => string | Promise<string>) {
    super();
    this.render = render;
  }

  override call(): string | Promise<string> {
    return this.render();
  }
}
