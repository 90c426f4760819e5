import { hashKey, isTuple, type PyDict, PyTuple, repr, str, toInt, type Value, valueEquals } from '../../core/value.ts';
import { PyError, typeError } from '../errors.ts';
import type { RenderContext } from './context.ts';
import { HostObject, type Kwargs } from './host.ts';

/** Text that Jinja takes for escaped. Equal to, and hashed as, the plain text. */
export class Markup extends HostObject {
  readonly typeName = 'Markup';
  override readonly moduleName = 'markupsafe';
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  static escape(text: string): Markup {
    return new Markup(
      text
        .replaceAll('&', '&amp;')
        .replaceAll('>', '&gt;')
        .replaceAll('<', '&lt;')
        .replaceAll("'", '&#39;')
        .replaceAll('"', '&#34;'),
    );
  }

  override str(): string {
    return this.text;
  }

  override repr(): string {
    return `Markup(${repr(this.text)})`;
  }

  override len(): number {
    return [...this.text].length;
  }

  override iter(): Iterable<Value> {
    return this.text;
  }

  override contains(item: Value): boolean {
    return this.text.includes(str(item));
  }

  override eq(other: Value): boolean | undefined {
    return other instanceof Markup ? other.text === this.text : typeof other === 'string' && other === this.text;
  }

  override compare(other: Value): number | undefined {
    const text = other instanceof Markup ? other.text : other;
    if (typeof text !== 'string') return undefined;
    return this.text < text ? -1 : this.text > text ? 1 : 0;
  }

  override hash(): ReturnType<typeof hashKey> {
    return hashKey(this.text);
  }
}

export class Namespace extends HostObject {
  readonly typeName = 'Namespace';
  override readonly moduleName = 'jinja2.utils';
  readonly attrs: PyDict;

  constructor(attrs: PyDict) {
    super();
    this.attrs = attrs;
  }

  override getattr(name: string): Value | undefined {
    return this.attrs.get(name);
  }

  override setitem(key: Value, value: Value): void {
    this.attrs.set(key, value);
  }

  override repr(): string {
    return `<Namespace ${repr(this.attrs)}>`;
  }
}

type Int = number | bigint;

/** Python's range over exact integers. */
export class PyRange extends HostObject {
  readonly typeName = 'range';
  readonly start: Int;
  readonly stop: Int;
  readonly step: Int;
  readonly size: number;

  constructor(start: Int, stop: Int, step: Int = 1) {
    super();
    if (step === 0) throw new PyError('ValueError', 'range() arg 3 must not be zero');
    this.start = start;
    this.stop = stop;
    this.step = step;
    const span = BigInt(stop) - BigInt(start);
    const s = BigInt(step);
    this.size = s > 0n ? (span > 0n ? Number((span - 1n) / s) + 1 : 0) : span < 0n ? Number((span + 1n) / s) + 1 : 0;
  }

  at(index: number): Int {
    if (typeof this.start === 'number' && typeof this.step === 'number') {
      const n = this.start + this.step * index;
      if (Number.isSafeInteger(n)) return n;
    }
    return toInt(BigInt(this.start) + BigInt(this.step) * BigInt(index));
  }

  override len(): number {
    return this.size;
  }

  override *iter(): Iterable<Value> {
    for (let i = 0; i < this.size; i++) yield this.at(i);
  }

  override contains(item: Value): boolean {
    if (typeof item === 'number' && typeof this.start === 'number' && typeof this.step === 'number') {
      const offset = (item - this.start) / this.step;
      return Number.isInteger(offset) && offset >= 0 && offset < this.size;
    }
    for (const x of this.iter()) if (valueEquals(x, item)) return true;
    return false;
  }

  override eq(other: Value): boolean | undefined {
    if (!(other instanceof PyRange) || other.size !== this.size) return false;
    if (this.size === 0) return true;
    return valueEquals(this.start, other.start) && (this.size === 1 || valueEquals(this.step, other.step));
  }

  override hash(): string {
    return `\u0000range${this.size}:${this.size ? this.start : ''}:${this.size > 1 ? this.step : ''}`;
  }

  override repr(): string {
    return valueEquals(this.step, 1)
      ? `range(${this.start}, ${this.stop})`
      : `range(${this.start}, ${this.stop}, ${this.step})`;
  }
}

/** `d.keys()`, `d.values()`, `d.items()`: a live view. */
export class DictView extends HostObject {
  readonly typeName: string;
  readonly dict: PyDict;
  readonly kind: 'keys' | 'values' | 'items';

  constructor(dict: PyDict, kind: 'keys' | 'values' | 'items') {
    super();
    this.dict = dict;
    this.kind = kind;
    this.typeName = `dict_${kind}`;
  }

  override len(): number {
    return this.dict.size;
  }

  override iter(): Iterable<Value> {
    return guardedDict(this.dict, this.kind);
  }

  override contains(item: Value): boolean {
    if (this.kind === 'keys') return this.dict.has(item);
    if (this.kind === 'items') {
      if (!isTuple(item) || item.length !== 2) return false;
      const value = this.dict.get(item[0] as Value);
      return value !== undefined && valueEquals(value, item[1] as Value);
    }
    for (const value of this.dict.values()) if (value === item || valueEquals(value, item)) return true;
    return false;
  }

  override eq(other: Value): boolean | undefined {
    if (this.kind === 'values') return this === other;
    if (!(other instanceof DictView) || other.kind === 'values' || other.len() !== this.len()) return false;
    for (const item of this.iter()) if (!other.contains(item)) return false;
    return true;
  }

  override hash(): never | object {
    if (this.kind === 'values') return this;
    throw typeError(`unhashable type: '${this.typeName}'`);
  }

  override repr(): string {
    return `${this.typeName}(${repr([...this.iter()])})`;
  }
}

/** Iterates a dict and raises, as Python does, when its size changes meanwhile. */
export function* guardedDict(dict: PyDict, kind: 'keys' | 'values' | 'items'): IterableIterator<Value> {
  const { size } = dict;
  for (const [key, value] of dict) {
    yield kind === 'keys' ? key : kind === 'values' ? value : PyTuple.make([key, value]);
    if (dict.size !== size) throw new PyError('RuntimeError', 'dictionary changed size during iteration');
  }
}

/** A one-pass iterator: what `map`, `select`, `reverse` and the like give. */
export class PyIter extends HostObject {
  readonly typeName: string;
  private readonly iterator: Iterator<Value>;

  constructor(items: Iterable<Value>, typeName = 'generator') {
    super();
    this.iterator = items[Symbol.iterator]();
    this.typeName = typeName;
  }

  next(): IteratorResult<Value> {
    return this.iterator.next();
  }

  override iter(): Iterable<Value> {
    const { iterator } = this;
    // Leaving a for loop early must not close the generator: Python's iterators go on where they stopped.
    return { [Symbol.iterator]: () => ({ next: () => iterator.next() }) };
  }

  override repr(): string {
    return `<${this.typeName} object>`;
  }
}

/** A method with its receiver. */
export class BoundMethod extends HostObject {
  readonly typeName = 'builtin_function_or_method';
  readonly self: Value;
  readonly name: string;
  private readonly fn: Method;

  constructor(self: Value, name: string, fn: Method) {
    super();
    this.self = self;
    this.name = name;
    this.fn = fn;
  }

  override call(args: Value[], kwargs: Kwargs, context: RenderContext): Value | Promise<Value> {
    return this.fn(this.self as never, args, kwargs, context);
  }

  override repr(): string {
    return `<built-in method ${this.name} of object>`;
  }

  override eq(other: Value): boolean {
    return other instanceof BoundMethod && other.fn === this.fn && other.self === this.self;
  }
}

/** A method of a built-in type: receiver first. */
export type Method = (self: never, args: Value[], kwargs: Kwargs, context: RenderContext) => Value | Promise<Value>;
