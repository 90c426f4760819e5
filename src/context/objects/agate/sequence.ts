import { PyDict, PyError, PyTuple, repr, type Value, valueEquals } from '../../../core/value.ts';
import { HostObject } from '../../../jinja/index.ts';
import { type Member, type Members, method } from '../member.ts';

/** An immutable sequence whose items may also have names: rows, columns, a row's values. */
export abstract class NamedSequence extends HostObject {
  abstract readonly label: string;
  abstract items(): readonly Value[];
  abstract names(): readonly Value[] | null;

  get typeName(): string {
    return this.label;
  }

  protected get members(): Members<NamedSequence> {
    return SEQUENCE_MEMBERS as Members<NamedSequence>;
  }

  override getattr(name: string): Value | undefined {
    return this.members.get(name)?.(this);
  }

  override getitem(key: Value): Value | undefined {
    const items = this.items();
    const slice = sliceParts(key);
    if (slice !== null) return PyTuple.make(sliced(items, slice));
    if (typeof key === 'number' && Number.isInteger(key)) return items[key < 0 ? key + items.length : key];
    const at = this.names()?.findIndex(name => valueEquals(name, key)) ?? -1;
    return at === -1 ? undefined : items[at];
  }

  override len(): number {
    return this.items().length;
  }

  override iter(): Iterable<Value> {
    return this.items();
  }

  override contains(item: Value): boolean {
    return this.items().some(own => valueEquals(own, item));
  }

  override eq(other: Value): boolean {
    const others = other instanceof NamedSequence ? other.items() : Array.isArray(other) ? other : null;
    if (others === null) return false;
    const own = this.items();
    return own.length === others.length && own.every((value, i) => valueEquals(value, others[i] as Value));
  }

  override repr(): string {
    const items = this.items();
    const sample = items.slice(0, 5).map(repr).join(', ');
    return `<agate.${this.label}: (${sample}${items.length > 5 ? ', ...' : ''})>`;
  }

  dict(): PyDict {
    const names = this.names();
    if (names === null) throw new PyError('KeyError', '');
    const items = this.items();
    return PyDict.of(names.map((name, i) => [name, items[i] as Value] as const));
  }
}

/** First, end and step of `x[a:b:c]`; null for other keys. */
function sliceParts(key: Value): (number | null)[] | null {
  const isSlice = key instanceof HostObject && key.typeName === 'slice' && 'parts' in key;
  return isSlice ? (key.parts as (number | null)[]) : null;
}

function sliced(items: readonly Value[], [start, stop, step]: (number | null | undefined)[]): Value[] {
  const by = step ?? 1;
  const at = (n: number | null | undefined, whole: number): number =>
    n === null || n === undefined ? whole : Math.min(items.length, n < 0 ? Math.max(n + items.length, 0) : n);
  const [from, to] = by > 0 ? [at(start, 0), at(stop, items.length)] : [at(start, items.length - 1), at(stop, -1)];
  const out: Value[] = [];
  for (let i = from; by > 0 ? i < to : i > to; i += by) if (i >= 0 && i < items.length) out.push(items[i] as Value);
  return out;
}

export const SEQUENCE_MEMBERS = new Map<string, Member<NamedSequence>>([
  method('values', [], s => PyTuple.make(s.items())),
  method('keys', [], s => {
    const names = s.names();
    return names === null ? null : PyTuple.make(names);
  }),
  method('items', [], s => {
    const items = s.items();
    return PyTuple.make((s.names() ?? []).map((name, i) => PyTuple.make([name, items[i] as Value])));
  }),
  method('dict', [], s => s.dict()),
  method('get', ['key', 'default?'], (s, [key, fallback]) => s.dict().get(key as Value) ?? fallback ?? null),
  method('index', ['value'], (s, [value]) => {
    const at = s.items().findIndex(item => valueEquals(item, value as Value));
    if (at === -1) throw new PyError('ValueError', '');
    return at;
  }),
  method('count', ['value'], (s, [value]) => s.items().filter(item => valueEquals(item, value as Value)).length),
]);

/** Rows of a table, or columns of it. */
export class MappedSequence extends NamedSequence {
  readonly label = 'MappedSequence';
  private readonly values: readonly Value[];
  private readonly keys: readonly Value[] | null;

  constructor(values: readonly Value[], keys: readonly Value[] | null = null) {
    super();
    this.values = values;
    this.keys = keys;
  }

  items(): readonly Value[] {
    return this.values;
  }

  names(): readonly Value[] | null {
    return this.keys;
  }
}

/** One row: values by position or column name. */
export class RowObject extends NamedSequence {
  readonly label = 'Row';
  private readonly values: readonly Value[];
  private readonly columnNames: readonly string[];

  constructor(values: readonly Value[], columnNames: readonly string[]) {
    super();
    this.values = values;
    this.columnNames = columnNames;
  }

  items(): readonly Value[] {
    return this.values;
  }

  names(): readonly string[] {
    return this.columnNames;
  }
}
