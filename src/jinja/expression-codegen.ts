import { PyError, PyFloat } from '../core/value.ts';
import { CodeWriter } from './code-writer.ts';
import type * as n from './nodes.ts';
import { TemplateError } from './parser-base.ts';
import type { Symbols } from './scope.ts';

export type Flavour = 'sync' | 'async';

/** What the generator must know of the environment to judge names of filters and tests. */
export interface KnownNames {
  hasFilter(name: string): boolean;
  hasTest(name: string): boolean;
}

/** Where code is being written: which names are visible and where output goes. */
export interface Frame {
  symbols: Symbols;
  /** Names set here are the template's own. */
  toplevel: boolean;
  /** Inside an `if` or inline-if: an unknown filter fails only when it is reached. */
  soft: boolean;
  loop: boolean;
  block: boolean;
  /** The variable that collects the output, or undefined for native rendering's list. */
  buffer: string;
  map: string;
}

const BINARY: Record<string, string> = {
  add: 'add',
  sub: 'sub',
  mul: 'mul',
  div: 'div',
  floordiv: 'floordiv',
  mod: 'mod',
  pow: 'pow',
};

const COMPARE: Record<n.CompareOp, string> = {
  eq: 'eq',
  ne: 'ne',
  lt: 'lt',
  lteq: 'le',
  gt: 'gt',
  gteq: 'ge',
  in: 'isIn',
  notin: 'notIn',
};

/**
 * Expressions as JavaScript. Names become `l_*` locals, everything else is a call of a runtime helper with literals in
 * JSON: nothing of the template's text can become code. Evaluation order is Python's.
 */
export abstract class ExpressionGenerator {
  protected readonly out = new CodeWriter();
  protected readonly flavour: Flavour;
  protected readonly known: KnownNames;
  /** Parameters of a macro whose defaults are being worked out: not all of them have a value yet. */
  protected unsetParams = false;
  /** Names that the template looks up before its first statement. */
  protected prologueLines = 0;

  constructor(flavour: Flavour, known: KnownNames) {
    this.flavour = flavour;
    this.known = known;
  }

  protected fail(message: string, node: { lineno: number; pos: number }): never {
    throw new TemplateError('TemplateAssertionError', message, node.lineno, node.pos);
  }

  private h(name: string): string {
    return this.out.helper(name);
  }

  /** A JavaScript boolean for the truth of `node`. */
  protected condition(node: n.Expr, frame: Frame): string {
    const code = this.expr(node, frame);
    const isBoolean = node.type === 'Compare' || node.type === 'Test' || (node.type === 'Unary' && node.op === 'not');
    return isBoolean ? code : `${this.h('truth')}(${code})`;
  }

  protected expr(node: n.Expr, frame: Frame): string {
    switch (node.type) {
      case 'Const':
        return this.constant(node.value);
      case 'Name':
        return this.name(node, frame);
      case 'Tuple':
        return `${this.h('tuple')}([${this.list(node.items, frame)}])`;
      case 'List':
        return `[${this.list(node.items, frame)}]`;
      case 'Dict':
        return `${this.h('dict')}([${node.items
          .map(pair => `${this.expr(pair.key, frame)},${this.expr(pair.value, frame)}`)
          .join(',')}])`;
      case 'Getattr':
        return `${this.h('getattr')}(${this.expr(node.node, frame)},${JSON.stringify(node.attr)})`;
      case 'Getitem':
        return this.getitem(node, frame);
      case 'Call':
        return this.call(node, frame);
      case 'Filter':
        return this.filter(node, frame);
      case 'Test':
        return this.test(node, frame);
      case 'CondExpr':
        return this.condExpr(node, frame);
      case 'Binary':
        return this.binary(node, frame);
      case 'Unary':
        if (node.op === 'not') return `!${this.condition(node.node, frame)}`;
        return `${this.h(node.op)}(${this.expr(node.node, frame)})`;
      case 'Compare':
        return this.compare(node, frame);
      case 'Concat':
        return `${this.h('concat')}([${this.list(node.nodes, frame)}])`;
      case 'NSRef':
        return this.fail('namespace reference outside of an assignment', node);
    }
  }

  private list(nodes: readonly n.Expr[], frame: Frame): string {
    return nodes.map(node => this.expr(node, frame)).join(',');
  }

  private constant(value: n.Const['value']): string {
    if (value === null || typeof value === 'boolean') return String(value);
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'bigint') return `${value}n`;
    if (value instanceof PyFloat) return this.out.constant(`rt.float(${value.value})`);
    return Number.isFinite(value) ? String(value) : value > 0 ? 'Infinity' : 'NaN';
  }

  private name(node: n.Name, frame: Frame): string {
    const ref = frame.symbols.ref(node.name);
    if (node.ctx !== 'load') return ref;
    if (frame.symbols.findLoad(ref)?.kind === 'param' && !this.unsetParams) return ref;
    return `${this.h('value')}(${ref},${JSON.stringify(node.name)})`;
  }

  private getitem(node: n.Getitem, frame: Frame): string {
    const target = this.expr(node.node, frame);
    const { arg } = node;
    if (arg.type !== 'Slice') return `${this.h('getitem')}(${target},${this.subscript(arg, frame)})`;
    return `${this.h('getslice')}(${target},${this.sliceParts(arg, frame)})`;
  }

  private sliceParts(node: n.Slice, frame: Frame): string {
    return [node.start, node.stop, node.step].map(part => (part ? this.expr(part, frame) : 'null')).join(',');
  }

  /** `a[1:2, 3]` has slices inside a tuple. */
  private subscript(node: n.Expr, frame: Frame): string {
    if (node.type !== 'Tuple') return this.expr(node, frame);
    const items = (node.items as (n.Expr | n.Slice)[]).map(item =>
      item.type === 'Slice' ? `${this.h('sliceValue')}(${this.sliceParts(item, frame)})` : this.expr(item, frame),
    );
    return `${this.h('tuple')}([${items.join(',')}])`;
  }

  /** `[args],kwargs` of a call; kwargs is `null` when there are none. */
  private callArgs(call: n.CallArgs, frame: Frame, first?: string, caller?: string): string {
    const items = call.args.map(arg => this.expr(arg, frame));
    if (first !== undefined) items.unshift(first);
    let args = `[${items.join(',')}]`;
    this.refuseRepeated(call.kwargs);
    const pairs = call.kwargs.map(kw => `${JSON.stringify(kw.key)},${this.expr(kw.value, frame)}`);
    if (caller !== undefined) pairs.push(`"caller",${caller}`);
    // Python evaluates *args after the keywords' position only in text; keywords come first in what Jinja writes.
    if (call.dynArgs) args = `${this.h('spread')}(${args},${this.expr(call.dynArgs, frame)})`;
    let kwargs = pairs.length ? `${this.h('kwargs')}([${pairs.join(',')}])` : 'null';
    if (call.dynKwargs) kwargs = `${this.h('spreadKwargs')}(${kwargs},${this.expr(call.dynKwargs, frame)})`;
    return `${args},${kwargs}`;
  }

  /** Python's compiler refuses `f(a=1, a=2)` before anything runs. */
  private refuseRepeated(kwargs: readonly n.Keyword[]): void {
    const seen = new Set<string>();
    for (const { key, lineno } of kwargs) {
      if (seen.has(key)) throw this.pythonSyntaxError(`keyword argument repeated: ${key}`, lineno);
      seen.add(key);
    }
  }

  /**
   * An error of Python's own compiler. It tells the line of the code that Jinja writes, of which ten lines and the look-up
   * of names come before a template's first.
   */
  protected pythonSyntaxError(message: string, lineno: number): PyError {
    const lines = lineno + 10 + this.prologueLines;
    return new PyError('SyntaxError', `${message} (<template>, line ${lines})`, { line: lineno });
  }

  protected call(node: n.Call, frame: Frame, caller?: string): string {
    const target = this.expr(node.node, frame);
    const code = `${this.h('call')}(c,${target},${this.callArgs(node.call, frame, undefined, caller)})`;
    return this.awaited(code);
  }

  protected awaited(code: string): string {
    if (this.flavour === 'sync') return code;
    const t = this.out.temporary();
    return `((${t}=${code}) instanceof Promise?await ${t}:${t})`;
  }

  /** `input` replaces the innermost operand of a filter block. */
  protected filter(node: n.Filter, frame: Frame, input?: string): string {
    if (!this.known.hasFilter(node.name) && !frame.soft) this.fail(`No filter named '${node.name}'.`, node);
    const value =
      node.node === null
        ? (input as string)
        : node.node.type === 'Filter'
          ? this.filter(node.node, frame, input)
          : this.expr(node.node, frame);
    const fn = this.out.constant(`rt.filter(${JSON.stringify(node.name)})`);
    return `${fn}(c,${this.callArgs(node.call, frame, value)})`;
  }

  private test(node: n.Test, frame: Frame): string {
    if (!this.known.hasTest(node.name) && !frame.soft) this.fail(`No test named '${node.name}'.`, node);
    const value = this.expr(node.node, frame);
    const fn = this.out.constant(`rt.test(${JSON.stringify(node.name)})`);
    return `${fn}(c,${this.callArgs(node.call, frame, value)})`;
  }

  private condExpr(node: n.CondExpr, frame: Frame): string {
    const soft = { ...frame, soft: true };
    const test = this.condition(node.test, soft);
    const then = this.expr(node.value, soft);
    const else_ = node.else_ ? this.expr(node.else_, soft) : `${this.h('noElse')}(${node.lineno})`;
    return `(${test}?${then}:${else_})`;
  }

  private binary(node: n.Binary, frame: Frame): string {
    const left = this.expr(node.left, frame);
    const helper = BINARY[node.op];
    if (helper) return `${this.h(helper)}(${left},${this.expr(node.right, frame)})`;
    const t = this.out.temporary();
    const right = this.expr(node.right, frame);
    return node.op === 'and'
      ? `(${this.h('truth')}(${t}=${left})?${right}:${t})`
      : `(${this.h('truth')}(${t}=${left})?${t}:${right})`;
  }

  /** A chain evaluates each middle operand once and stops at the first that fails. */
  private compare(node: n.Compare, frame: Frame): string {
    let left = this.expr(node.expr, frame);
    const parts = node.ops.map((operand, i) => {
      let right = this.expr(operand.expr, frame);
      let next = '';
      if (i < node.ops.length - 1) {
        next = this.out.temporary();
        right = `${next}=${right}`;
      }
      const code = `${this.h(COMPARE[operand.op])}(${left},${right})`;
      left = next;
      return code;
    });
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join('&&')})`;
  }
}
