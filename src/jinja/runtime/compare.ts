import {
  exactDecimal,
  PyDate,
  PyDateTime,
  PyDecimal,
  PyDict,
  PyFloat,
  PyObject,
  PySet,
  PyTime,
  PyTimedelta,
  PyTuple,
  typeName,
  type Value,
  valueEquals,
} from '../../core/value.ts';
import { typeError } from '../errors.ts';
import { isIterable, iterate } from './iterate.ts';
import { DictView, Markup } from './objects.ts';
import { isUndefined } from './undefined.ts';

export type Order = '<' | '<=' | '>' | '>=';

/**
 * `a op b` for the four orders.
 * @throws PyError TypeError when the types have no order
 */
export function compare(op: Order, a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string') return decide(op, compareText(a, b));
  const x = plainNumber(a);
  const y = x === undefined ? undefined : plainNumber(b);
  if (x !== undefined && y !== undefined)
    return op === '<' ? x < y : op === '<=' ? x <= y : op === '>' ? x > y : x >= y;
  if (isUndefined(a)) return a.fail();
  if (isUndefined(b)) return b.fail();
  if (Array.isArray(a) && Array.isArray(b) && a instanceof PyTuple === b instanceof PyTuple) {
    return compareSequences(op, a, b);
  }
  const left = setOf(a);
  const right = left && setOf(b);
  if (left && right) return compareSets(op, left, right);
  const order = orderOf(a, b);
  if (order === undefined) {
    throw typeError(`'${op}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`);
  }
  return decide(op, order);
}

function decide(op: Order, order: number): boolean {
  return op === '<' ? order < 0 : op === '<=' ? order <= 0 : op === '>' ? order > 0 : order >= 0;
}

/** Order of code points, which differs from that of UTF-16 units beyond U+FFFF. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const xs = x >= 0xd800 && x < 0xe000;
      const ys = y >= 0xd800 && y < 0xe000;
      return xs === ys ? x - y : xs ? 1 : -1;
    }
  }
  return a.length - b.length;
}

function plainNumber(v: Value): number | bigint | undefined {
  switch (typeof v) {
    case 'number':
    case 'bigint':
      return v;
    case 'boolean':
      return v ? 1 : 0;
    default:
      return v instanceof PyFloat ? v.value : undefined;
  }
}

function compareSequences(op: Order, a: Value[], b: Value[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a[i] as Value;
    const y = b[i] as Value;
    if (x !== y && !valueEquals(x, y)) return compare(op, x, y);
  }
  return decide(op, a.length - b.length);
}

/** A set, or the set of a view of keys or items. */
function setOf(v: Value): PySet | undefined {
  if (v instanceof PySet) return v;
  return v instanceof DictView && v.kind !== 'values' ? new PySet(v.iter()) : undefined;
}

function compareSets(op: Order, a: PySet, b: PySet): boolean {
  if (op === '>' || op === '>=') return compareSets(op === '>' ? '<' : '<=', b, a);
  if (a.size > b.size || (op === '<' && a.size === b.size)) return false;
  for (const item of a) if (!b.has(item)) return false;
  return true;
}

function orderOf(a: Value, b: Value): number | undefined {
  if (a instanceof PyObject && a.compare) {
    const order = a.compare(b);
    if (order !== undefined) return order;
  }
  if (b instanceof PyObject && b.compare) {
    const order = b.compare(a);
    if (order !== undefined) return -order;
  }
  if (a instanceof PyDecimal || b instanceof PyDecimal) {
    const x = decimalOf(a);
    const y = decimalOf(b);
    return x && y ? x.compare(y) : undefined;
  }
  if (a instanceof PyDateTime && b instanceof PyDateTime) {
    if ((a.tzinfo === null) !== (b.tzinfo === null)) {
      throw typeError("can't compare offset-naive and offset-aware datetimes");
    }
    return sign(a.utcMicroseconds() - b.utcMicroseconds());
  }
  if (a instanceof PyDate && b instanceof PyDate) {
    if (a instanceof PyDateTime || b instanceof PyDateTime) {
      const first = a instanceof PyDateTime ? 'datetime.datetime' : 'datetime.date';
      throw typeError(
        `can't compare ${first} to ${first === 'datetime.datetime' ? 'datetime.date' : 'datetime.datetime'}`,
      );
    }
    return a.toDays() - b.toDays();
  }
  if (a instanceof PyTimedelta && b instanceof PyTimedelta) return sign(a.totalMicroseconds() - b.totalMicroseconds());
  if (a instanceof PyTime && b instanceof PyTime) return compareText(a.isoformat(), b.isoformat());
  return undefined;
}

const sign = (n: bigint): number => (n < 0n ? -1 : n > 0n ? 1 : 0);

function decimalOf(v: Value): PyDecimal | undefined {
  if (v instanceof PyDecimal) return v;
  const n = plainNumber(v);
  if (n === undefined) return undefined;
  if (typeof n === 'bigint') return PyDecimal.fromInt(n);
  return Number.isFinite(n) ? exactDecimal(n) : undefined;
}

/** `item in container`. */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item);
    if (item instanceof Markup) return container.includes(item.text);
    throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
  }
  if (container instanceof PyDict || container instanceof PySet) return container.has(item);
  if (container instanceof PyObject && container.contains) return container.contains(item);
  if (!isIterable(container)) throw typeError(`argument of type '${typeName(container)}' is not iterable`);
  for (const x of iterate(container)) if (x === item || valueEquals(x, item)) return true;
  return false;
}
