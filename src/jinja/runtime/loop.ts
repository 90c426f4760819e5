import { PyTuple, typeName, type Value, valueEquals } from '../../core/value.ts';
import { PyError, typeError } from '../errors.ts';
import type { RenderContext } from './context.ts';
import { Fn, HostObject, type Kwargs } from './host.ts';
import { iterate, lengthOf } from './iterate.ts';
import { makeUndefined } from './undefined.ts';

type Recurse = (items: Value, depth: number) => Value | Promise<Value>;

/** `loop`: drives the iteration and knows what comes next. */
export class LoopContext extends HostObject {
  readonly typeName = 'LoopContext';
  override readonly moduleName = 'jinja2.runtime';
  private readonly context: RenderContext;
  private readonly recurse: Recurse | null;
  private readonly depth0: number;
  private iterator: Iterator<Value>;
  private size: number | undefined;
  private index0 = -1;
  /** undefined: not looked at yet; null result object: exhausted. */
  private ahead: IteratorResult<Value> | undefined;
  private before: Value | undefined;
  current: Value = null;
  private last: Value[] | undefined;

  constructor(context: RenderContext, items: Value | Iterable<Value>, recurse: Recurse | null, depth0: number) {
    super();
    this.context = context;
    this.recurse = recurse;
    this.depth0 = depth0;
    const source = isGenerator(items) ? items : iterate(items as Value);
    this.iterator = source[Symbol.iterator]();
    this.size = isGenerator(items) ? undefined : lengthOf(items as Value);
  }

  advance(): boolean {
    this.context.tick();
    const next = this.ahead ?? this.iterator.next();
    this.ahead = undefined;
    if (next.done) return false;
    this.before = this.index0 < 0 ? undefined : this.current;
    this.index0++;
    this.current = next.value;
    return true;
  }

  private peek(): IteratorResult<Value> {
    this.ahead ??= this.iterator.next();
    return this.ahead;
  }

  get length(): number {
    if (this.size === undefined) {
      const rest: Value[] = [];
      const ahead = this.ahead && !this.ahead.done ? 1 : 0;
      if (!this.ahead?.done) {
        for (let next = this.iterator.next(); !next.done; next = this.iterator.next()) rest.push(next.value);
      }
      this.iterator = rest[Symbol.iterator]();
      this.size = rest.length + this.index0 + 1 + ahead;
    }
    return this.size;
  }

  override len(): number {
    return this.length;
  }

  private undefined(hint: string): Value {
    return makeUndefined(this.context.undefinedKind, hint);
  }

  override getattr(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return this.index0 + 1;
      case 'index0':
        return this.index0;
      case 'first':
        return this.index0 === 0;
      case 'last':
        return this.peek().done === true;
      case 'length':
        return this.length;
      case 'revindex':
        return this.length - this.index0;
      case 'revindex0':
        return this.length - this.index0 - 1;
      case 'depth':
        return this.depth0 + 1;
      case 'depth0':
        return this.depth0;
      case 'previtem':
        return this.before === undefined ? this.undefined('there is no previous item') : this.before;
      case 'nextitem': {
        const next = this.peek();
        return next.done ? this.undefined('there is no next item') : next.value;
      }
      case 'cycle':
        return new Fn('cycle', args => this.cycle(args), 'method');
      case 'changed':
        return new Fn('changed', args => this.changed(args), 'method');
      default:
        return undefined;
    }
  }

  private cycle(args: Value[]): Value {
    if (args.length === 0) throw typeError('no items for cycling given');
    return args[this.index0 % args.length] as Value;
  }

  private changed(args: Value[]): boolean {
    const { last } = this;
    this.last = args;
    return !last || !valueEquals(PyTuple.make(last), PyTuple.make(args));
  }

  override call(args: Value[], kwargs: Kwargs): Value | Promise<Value> {
    const items = args.length ? args[0] : kwargs.get('iterable');
    if (!this.recurse) throw typeError("The loop must have the 'recursive' marker to be called recursively.");
    if (items === undefined)
      throw typeError("LoopContext.__call__() missing 1 required positional argument: 'iterable'");
    if (this.depth0 > 400) throw new PyError('RecursionError', 'maximum recursion depth exceeded');
    return this.recurse(items, this.depth0 + 1);
  }

  override repr(): string {
    return `<LoopContext ${this.index0 + 1}/${this.length}>`;
  }
}

function isGenerator(items: Value | Iterable<Value>): items is Iterable<Value> {
  return (
    typeof items === 'object' && items !== null && typeName(items as Value) === 'object' && Symbol.iterator in items
  );
}
