import type * as n from './nodes.ts';

/**
 * How a frame gets a variable when it is entered: from a parameter, from the context, from an outer frame's variable, or
 * not at all.
 */
export type Load =
  | { kind: 'param' }
  | { kind: 'resolve'; name: string }
  | { kind: 'alias'; target: string }
  | { kind: 'undefined' };

/** The JavaScript name of a template variable: no template name can become anything else. */
export function identifier(level: string, name: string): string {
  const safe = /^[A-Za-z0-9_]+$/.test(name)
    ? name
    : name.replace(/[^A-Za-z0-9_]/gu, c => `$${(c.codePointAt(0) as number).toString(16)}$`);
  return `l_${level}_${safe}`;
}

/**
 * The names of one frame and where each comes from. Jinja's rules, which decide what `set` in an `if`, a loop or a macro
 * does to the same name outside.
 */
export class Symbols {
  readonly level: number;
  readonly parent: Symbols | null;
  /** Keeps the names of a loop's test apart from those of its body, which live at the same level. */
  readonly tag: string;
  refs = new Map<string, string>();
  loads = new Map<string, Load>();
  stores = new Set<string>();

  constructor(parent: Symbols | null = null, level?: number, tag = '') {
    this.level = level ?? (parent ? parent.level + 1 : 0);
    this.parent = parent;
    this.tag = tag;
  }

  copy(): Symbols {
    const copy = new Symbols(this.parent, this.level, this.tag);
    copy.refs = new Map(this.refs);
    copy.loads = new Map(this.loads);
    copy.stores = new Set(this.stores);
    return copy;
  }

  findRef(name: string): string | undefined {
    return this.refs.get(name) ?? this.parent?.findRef(name);
  }

  findLoad(target: string): Load | undefined {
    return this.loads.get(target) ?? this.parent?.findLoad(target);
  }

  ref(name: string): string {
    const ref = this.findRef(name);
    if (ref === undefined) throw new Error(`name ${name} was not analysed`);
    return ref;
  }

  declareParameter(name: string): string {
    this.stores.add(name);
    return this.define(name, { kind: 'param' });
  }

  store(name: string): void {
    this.stores.add(name);
    if (this.refs.has(name)) return;
    const outer = this.parent?.findRef(name);
    this.define(name, outer === undefined ? { kind: 'undefined' } : { kind: 'alias', target: outer });
  }

  load(name: string): void {
    if (this.findRef(name) === undefined) this.define(name, { kind: 'resolve', name });
  }

  private define(name: string, load: Load): string {
    const ident = identifier(`${this.level}${this.tag}`, name);
    this.refs.set(name, ident);
    this.loads.set(ident, load);
    return ident;
  }

  /** A name that a branch stored comes, when that branch does not run, from the outer frame or the context. */
  branchUpdate(branches: Symbols[]): void {
    const stored = new Set<string>();
    for (const branch of branches) {
      for (const name of branch.stores) if (!this.stores.has(name)) stored.add(name);
    }
    for (const branch of branches) {
      for (const [name, ref] of branch.refs) this.refs.set(name, ref);
      for (const [target, load] of branch.loads) this.loads.set(target, load);
      for (const name of branch.stores) this.stores.add(name);
    }
    for (const name of stored) {
      const outer = this.parent?.findRef(name);
      this.loads.set(
        this.ref(name),
        outer === undefined ? { kind: 'resolve', name } : { kind: 'alias', target: outer },
      );
    }
  }

  /** Every stored name that is visible here, with its variable. */
  visibleStores(): Map<string, string> {
    const result = new Map<string, string>();
    for (let node: Symbols | null = this; node; node = node.parent) {
      for (const name of [...node.stores].sort()) if (!result.has(name)) result.set(name, this.ref(name));
    }
    return result;
  }
}

/** Enters the names of statements and expressions into `symbols`, stopping at whatever opens a frame of its own. */
export class Analyzer {
  private symbols: Symbols;

  constructor(symbols: Symbols) {
    this.symbols = symbols;
  }

  body(nodes: readonly n.Stmt[]): void {
    for (const node of nodes) this.statement(node);
  }

  params(args: readonly n.Name[], defaults: readonly n.Expr[]): void {
    for (const arg of args) this.symbols.declareParameter(arg.name);
    for (const value of defaults) this.expr(value);
  }

  target(node: n.Expr, asParam = false): void {
    if (node.type === 'Name') {
      if (asParam || node.ctx === 'param') this.symbols.declareParameter(node.name);
      else this.symbols.store(node.name);
    } else if (node.type === 'NSRef') this.symbols.load(node.name);
    else if (node.type === 'Tuple') for (const item of node.items) this.target(item, asParam);
  }

  statement(node: n.Stmt): void {
    switch (node.type) {
      case 'Output':
        for (const item of node.nodes) if (item.type !== 'TemplateData') this.expr(item);
        break;
      case 'If':
        this.ifStatement(node);
        break;
      case 'For':
        this.expr(node.iter);
        break;
      case 'Macro':
        this.symbols.store(node.name);
        break;
      case 'CallBlock':
        this.expr(node.call);
        break;
      case 'FilterBlock':
        this.expr(node.filter);
        break;
      case 'Assign':
        this.expr(node.node);
        this.target(node.target);
        break;
      case 'AssignBlock':
        this.target(node.target);
        break;
      case 'With':
        for (const value of node.values) this.expr(value);
        break;
      case 'ExprStmt':
        this.expr(node.node);
        break;
      case 'LoaderStmt':
        this.expr(node.template);
        for (const name of node.names) this.symbols.store(name);
        break;
      case 'Scope':
      case 'Block':
      case 'LoopControl':
        break;
    }
  }

  private ifStatement(node: n.If): void {
    this.expr(node.test);
    const original = this.symbols;
    const branch = (nodes: readonly n.Stmt[]): Symbols => {
      const symbols = original.copy();
      this.symbols = symbols;
      this.body(nodes);
      this.symbols = original;
      return symbols;
    };
    original.branchUpdate([branch(node.body), branch(node.elif), branch(node.else_)]);
  }

  expr(node: n.Expr | n.Slice | null): void {
    if (node === null) return;
    switch (node.type) {
      case 'Name':
        if (node.ctx === 'load') this.symbols.load(node.name);
        else this.target(node);
        break;
      case 'NSRef':
        this.symbols.load(node.name);
        break;
      case 'Const':
        break;
      case 'Tuple':
      case 'List':
        for (const item of node.items) this.expr(item);
        break;
      case 'Dict':
        for (const pair of node.items) {
          this.expr(pair.key);
          this.expr(pair.value);
        }
        break;
      case 'Getattr':
        this.expr(node.node);
        break;
      case 'Getitem':
        this.expr(node.node);
        this.expr(node.arg);
        break;
      case 'Slice':
        this.expr(node.start);
        this.expr(node.stop);
        this.expr(node.step);
        break;
      case 'Call':
      case 'Filter':
      case 'Test':
        this.expr(node.node);
        this.call(node.call);
        break;
      case 'CondExpr':
        this.expr(node.test);
        this.expr(node.value);
        this.expr(node.else_);
        break;
      case 'Binary':
        this.expr(node.left);
        this.expr(node.right);
        break;
      case 'Unary':
        this.expr(node.node);
        break;
      case 'Compare':
        this.expr(node.expr);
        for (const operand of node.ops) this.expr(operand.expr);
        break;
      case 'Concat':
        for (const item of node.nodes) this.expr(item);
        break;
    }
  }

  private call(call: n.CallArgs): void {
    for (const arg of call.args) this.expr(arg);
    for (const keyword of call.kwargs) this.expr(keyword.value);
    this.expr(call.dynArgs);
    this.expr(call.dynKwargs);
  }
}

/** Which of `names` are read in `nodes` before they are written. Blocks are not looked into. */
export function findUndeclared(nodes: readonly n.Stmt[], names: readonly string[]): Set<string> {
  const open = new Set(names);
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (open.size === 0 || node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) {
      for (const item of node) visit(item);
      return;
    }
    const typed = node as n.Node;
    if (typed.type === 'Block') return;
    if (typed.type === 'Name') {
      if (typed.ctx === 'load' && open.has(typed.name)) found.add(typed.name);
      else open.delete(typed.name);
      return;
    }
    for (const key of Object.keys(node)) {
      const child = (node as Record<string, unknown>)[key];
      if (child !== null && typeof child === 'object') visit(child);
    }
  };
  visit(nodes);
  return found;
}
